using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Station;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Doctor;

/// <summary>Stations to examine, and what was found.</summary>
internal static class Patients
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static Patient Of(StationFile? station, string data) => new()
    {
        StationPath = "station.json",
        Station = station is null ? StationLoad.Refused([new StationProblem("$.edge", "is missing", "write the edge's id")]) : StationLoad.Of(station),
        DataDirectory = data,
        Account = ServiceAccount.Name,
        Time = new FakeTimeProvider(Now),
    };

    public static StationFile Station(UplinkSettings? uplink = null, PinsSettings? pins = null) => new()
    {
        Edge = "cab-001",
        Version = 1,
        Uplink = uplink ?? new UplinkSettings(),
        Pins = pins ?? new PinsSettings(Jena.Iot.Edge.Pins.PinsKind.Virtual, [], null),
    };

    public static async Task<List<Finding>> ExamineAsync(ICheck check, Patient patient)
    {
        var findings = new List<Finding>();
        await foreach (var finding in Examination.RunAsync(patient, [check], CancellationToken.None))
            findings.Add(finding);
        return findings;
    }

    public static (Verdict, string) Short(this Finding finding) => (finding.Verdict, finding.Check);
}
