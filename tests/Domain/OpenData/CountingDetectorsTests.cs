using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.OpenData;

namespace Jena.Iot.Domain.Tests.OpenData;

public sealed class CountingDetectorsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly DetectorView Loop = new(3, "D3", false, Noon, null, null, Functions: [DetectorFunction.Count], Lane: 2, Approach: "Ost", Figures:
    [
        new DetectorFigure(1, Noon, 9, 540, 0.1), new DetectorFigure(5, Noon, 45, 540, 0.18), new DetectorFigure(15, Noon, 120, 480, 0.2),
    ]);

    [Fact]
    public void A_counting_detector_gives_its_last_whole_five_minutes() => Assert.Equal(
        new CountingDetector
        {
            Junction = AssetId.Junction("holzmarkt"),
            Channel = 3,
            Name = "Holzmarkt, D3",
            Lane = 2,
            Approach = "Ost",
            Condition = DetectorCondition.Working,
            Last = new CountedSpan(new TimeWindow(Noon.AddMinutes(-5), Noon), 45, 0.18),
        },
        Assert.Single(CountingDetectors.Of(Junction(Loop), Noon)));

    [Theory]
    [InlineData(DetectorFunction.Count, true)]
    [InlineData(DetectorFunction.Advance, true)]
    [InlineData(DetectorFunction.Bicycle, true)]
    [InlineData(DetectorFunction.Presence, false)]
    [InlineData(DetectorFunction.YellowRed, false)]
    [InlineData(DetectorFunction.Priority, false)]
    public void At_signals_those_count_whose_function_it_is(DetectorFunction function, bool counts)
    {
        var detectors = CountingDetectors.Of(Junction(Loop with { Functions = [function] }), Noon);

        Assert.Equal(counts, detectors.Count == 1);
        Assert.All(detectors, d => Assert.Equal(function is DetectorFunction.Bicycle ? Counted.Bicycles : Counted.Vehicles, d.Counted));
    }

    [Fact]
    public void A_detector_of_which_nobody_said_what_it_serves_for_counts_at_a_station_alone()
    {
        var unsaid = Loop with { Functions = null };

        Assert.Empty(CountingDetectors.Of(Junction(unsaid), Noon));
        Assert.Single(CountingDetectors.Of(Junction(unsaid) with { SignalGroups = [] }, Noon));
        Assert.Single(CountingDetectors.Of(Junction(unsaid) with { Kind = JunctionKind.Counting }, Noon));
    }

    [Fact]
    public void What_is_wrong_with_it_is_told_with_its_reason_and_since_when()
    {
        AssertCondition(DetectorCondition.Faulty, "fault-88", Noon.AddHours(-1), Junction(Loop with { Fault = 88, FaultSince = Noon.AddHours(-1) }));
        AssertCondition(DetectorCondition.Faulty, HealthReason.Chatter, Noon.AddHours(-2), Junction(Loop with { Health = [new HealthView(HealthReason.Chatter, Noon.AddHours(-2), "")] }));
        AssertCondition(DetectorCondition.Unknown, "never-heard", null, Junction(Loop with { On = null }));
        AssertCondition(DetectorCondition.Unknown, "never-heard", null, Junction(Loop) with { LastSign = null });
        AssertCondition(DetectorCondition.Partial, "gap", null, Junction(Loop) with { PartialUntil = Noon.AddMinutes(5) });
    }

    [Fact]
    public void Silence_hides_everything_else()
    {
        var silent = Junction(Loop with { Fault = 88 }) with { LastSign = Noon.AddMinutes(-7) };

        AssertCondition(DetectorCondition.Stale, "stale", Noon.AddMinutes(-2), silent);
    }

    [Theory]
    [InlineData(HealthReason.NoData)]
    [InlineData(HealthReason.StuckOff)]
    public void A_detector_that_says_nothing_has_counted_nothing_that_could_be_told(string reason) =>
        Assert.Null(Assert.Single(CountingDetectors.Of(Junction(Loop with { Health = [new HealthView(reason, Noon, "")] }), Noon)).Last);

    [Theory]
    [InlineData(JunctionMode.FixedTime, SignalDeviceMode.FixedTime, DetectorCondition.Working)]
    [InlineData(JunctionMode.Actuated, SignalDeviceMode.Actuated, DetectorCondition.Working)]
    [InlineData(JunctionMode.Flashing, SignalDeviceMode.Flashing, DetectorCondition.Working)]
    [InlineData(JunctionMode.Off, SignalDeviceMode.Off, DetectorCondition.Working)]
    [InlineData(JunctionMode.Manual, SignalDeviceMode.Manual, DetectorCondition.Working)]
    [InlineData(JunctionMode.Fault, SignalDeviceMode.Flashing, DetectorCondition.Faulty)]
    public void Signals_are_a_device_with_their_mode(JunctionMode mode, SignalDeviceMode told, DetectorCondition condition)
    {
        var device = SignalDevice.Of(Junction(Loop) with { Mode = mode }, Noon);

        Assert.Equal((told, condition), (device!.Mode, device.Condition));
        Assert.Equal((SignalDeviceMode.Unknown, DetectorCondition.Stale), (SignalDevice.Of(Junction(Loop) with { Mode = mode }, Noon.AddHours(1))!.Mode, SignalDevice.Of(Junction(Loop) with { Mode = mode }, Noon.AddHours(1))!.Condition));
        Assert.Null(SignalDevice.Of(Junction(Loop) with { SignalGroups = [] }, Noon));
    }

    private static void AssertCondition(DetectorCondition condition, string fault, DateTimeOffset? since, JunctionView view)
    {
        var detector = Assert.Single(CountingDetectors.Of(view, Noon));
        Assert.Equal((condition, fault, since), (detector.Condition, detector.Fault, detector.Since));
    }

    private static JunctionView Junction(DetectorView detector) => new()
    {
        Id = AssetId.Junction("holzmarkt"),
        Name = "Holzmarkt",
        SignalGroups = [new SignalGroupView(2, "K1", SignalColour.Green, Noon)],
        Detectors = [detector],
        Condition = JunctionCondition.Working,
        LastSign = Noon,
    };
}
