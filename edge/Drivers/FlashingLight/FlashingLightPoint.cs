using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.FlashingLight;

/// <summary>
/// A warning light of a site, or the flashing relay of a controller: high while it is lit. It is told as two contacts: one of its name, closed
/// while the light is on, steady or flashing, and one with <c>-flashing</c> behind it, closed while it flashes.
/// </summary>
/// <param name="Asset">A site, or this edge.</param>
/// <param name="Contact">Its name: a slug, at most 54 characters.</param>
/// <param name="Line">Its line.</param>
/// <param name="Debounce">A level must hold this long to be believed; 0 to 1 s. Default 50 ms.</param>
/// <param name="MinPeriod">A light that flashes is lit again no sooner than this; 100 ms to 5 s. Default 400 ms.</param>
/// <param name="MaxPeriod">And no later than this, which is also how long it must hold to be steady or off; 200 ms to 10 s, more than the least. Default 2.5 s.</param>
/// <param name="Alarm">Null when it raises none.</param>
public sealed record FlashingLightPoint(AssetId Asset, string Contact, string Line, TimeSpan Debounce, TimeSpan MinPeriod, TimeSpan MaxPeriod, LightAlarm? Alarm) : Point(Asset)
{
    public override string Kind => FlashingLightDriver.Word;

    /// <summary>The name of the contact that is closed while it flashes.</summary>
    public string FlashingContact => $"{Contact}-flashing";

    public override string Input => $"light:{Asset}:{Contact}";

    public override IReadOnlyList<string> Lines => [Line];

    public override IReadOnlyList<string> Tells => [$"contact:{Asset}:{Contact}", $"contact:{Asset}:{FlashingContact}"];

    public override TimeSpan ShortestBelieved => Debounce;
}

/// <summary>What a light does; a set of it for alarms.</summary>
[Flags]
public enum LightState
{
    /// <summary>Not seen for long enough.</summary>
    Unknown = 0,
    Off = 1,
    Steady = 2,
    Flashing = 4,
}

/// <summary>The alarm of a light, on the stream of alarms.</summary>
/// <param name="Code">A slug; the contact's name unless it says otherwise.</param>
/// <param name="When">Raised in any of these states.</param>
/// <param name="Severity">How urgent.</param>
/// <param name="Text">For people; 1 to 200 characters.</param>
public sealed record LightAlarm(string Code, LightState When, AlarmSeverity Severity, string Text);
