using System.Text.Json;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Api.Tests.Console;

/// <summary>A junction with half an hour behind it: two signal groups, cycles of 60 s, and an advance and a presence detector.</summary>
internal static class Recorded
{
    public static readonly DateTimeOffset From = ApiHostUnderTest.Noon.AddMinutes(-30);

    public static FakeCity City()
    {
        var city = new FakeCity
        {
            Configured = new ConfiguredJunction(1, From, "anna", Configuration),
            Bins = static window => [.. Bins().Where(bin => bin.Bin.Window.Overlaps(window)).Select(static bin =>
                new JunctionBinAnswer(bin.Bin.Number, JsonSerializer.SerializeToUtf8Bytes(bin, DomainJson.Options)))],
        };
        city.Store(View, 1);
        return city;
    }

    public static JunctionView View { get; } = new()
    {
        Id = AssetId.Junction("holzmarkt"),
        Name = "Holzmarkt",
        SignalGroups = [new SignalGroupView(2, "K1", SignalColour.Red, ApiHostUnderTest.Noon.AddSeconds(-24)), new SignalGroupView(4, "F2", SignalColour.Green, ApiHostUnderTest.Noon.AddSeconds(-20))],
        Detectors = [new DetectorView(5, "D5", false, ApiHostUnderTest.Noon, null, null), new DetectorView(6, "D6", true, ApiHostUnderTest.Noon, 88, ApiHostUnderTest.Noon)],
        Condition = JunctionCondition.Working,
        LastSign = ApiHostUnderTest.Noon,
    };

    public static JunctionConfiguration Configuration { get; } = new()
    {
        Kind = JunctionKind.Signals,
        Observes = CodeSet.Controller,
        Groups = [new SignalGroup("K1", SignalHead.Vehicle, 2), new SignalGroup("F2", SignalHead.Pedestrian, 4)],
        Detectors = [new Detector(5, "D5", [DetectorFunction.Advance], 2), new Detector(6, "D6", [DetectorFunction.Presence], 2)],
    };

    public static IReadOnlyList<JunctionBinAggregate> Bins()
    {
        var events = Enumerable.Range(0, 30).SelectMany(minute => Cycle(From.AddMinutes(minute))).ToList();
        return [.. events.GroupBy(static e => Bin.Of(e.At)).Select(static bin => JunctionBin.Of(bin.Key, bin).Aggregate())];
    }

    /// <summary>Green for 30 s, amber for 3, then red; one arrival on green and one on red; the stop line occupied all the time.</summary>
    private static IEnumerable<(DateTimeOffset At, IndianaEvent Event)> Cycle(DateTimeOffset start)
    {
        (double Second, ushort Code, ushort Parameter)[] events =
        [
            (0, 1, 2), (0.5, 82, 6), (10, 82, 5), (10.4, 81, 5), (30, 8, 2), (30, 4, 2), (33, 10, 2), (40, 1, 4), (45, 82, 5), (45.4, 81, 5), (58, 10, 4), (59.9, 81, 6),
        ];
        return events.Select(e => (start.AddSeconds(e.Second), new IndianaEvent(e.Code, e.Parameter)));
    }
}
