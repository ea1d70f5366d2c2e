using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.Contact;

/// <summary>A contact of a site or of the cabinet itself: door, mains, warning light.</summary>
/// <param name="Asset">A site, or this edge.</param>
/// <param name="Contact">Its name: a slug.</param>
/// <param name="Line">Its line.</param>
/// <param name="ClosedWhenHigh">Whether a high level means closed. Default true.</param>
/// <param name="Debounce">A level must hold this long to be believed; 0 to 10 s. Default 50 ms; 0 believes every edge.</param>
/// <param name="Alarm">Null when it raises none.</param>
public sealed record ContactPoint(AssetId Asset, string Contact, string Line, bool ClosedWhenHigh, TimeSpan Debounce, ContactAlarm? Alarm) : Point(Asset)
{
    public override string Kind => ContactDriver.Word;

    public override string Input => $"contact:{Asset}:{Contact}";

    public override IReadOnlyList<string> Lines => [Line];

    public override TimeSpan ShortestBelieved => Debounce;
}

/// <summary>The alarm that a contact raises, on the stream of alarms.</summary>
/// <param name="Code">A slug; the contact's name unless it says otherwise.</param>
/// <param name="WhenClosed">Raised while the contact is closed; otherwise while it is open.</param>
/// <param name="Severity">How urgent.</param>
/// <param name="Text">For people; 1 to 200 characters.</param>
public sealed record ContactAlarm(string Code, bool WhenClosed, AlarmSeverity Severity, string Text);
