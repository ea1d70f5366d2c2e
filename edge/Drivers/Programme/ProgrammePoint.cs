using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.Programme;

/// <summary>The contacts by which a signal controller says which programme it runs.</summary>
/// <param name="Asset">A junction.</param>
/// <param name="Contacts">The line that is high while a programme runs, by the programme's number, rising; 1 to 16.</param>
/// <param name="Otherwise">The programme that runs while none of them is high; 0 for one that is not known. Default 0.</param>
/// <param name="Settle">The contacts must stay so long to be believed; 0 to 10 s. Default 200 ms: while it changes over, a controller may show none or two.</param>
public sealed record ProgrammePoint(AssetId Asset, IReadOnlyList<ProgrammeContact> Contacts, int Otherwise, TimeSpan Settle) : Point(Asset)
{
    public override string Kind => ProgrammeDriver.Word;

    public override string Input => $"programme:{Asset}";

    public override IReadOnlyList<string> Lines => [.. Contacts.Select(static c => c.Line)];

    public override TimeSpan ShortestBelieved => Settle;
}

/// <param name="Programme">1 to 255.</param>
public sealed record ProgrammeContact(int Programme, string Line);
