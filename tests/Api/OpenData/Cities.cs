using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.OpenData;

namespace Jena.Iot.Api.Tests.OpenData;

/// <summary>Cities in every state, by seed.</summary>
internal sealed class Cities(int seed)
{
    public static readonly DateTimeOffset Now = new(2026, 3, 27, 12, 3, 4, TimeSpan.Zero);

    private static readonly string[] Names = ["Holzmarkt", "Am Anger <B88> & Löbdergraben", "", "\u0001\uFFFE\uD800", "Straße 🚦", new string('x', 2000)];

    private readonly Random _chance = new(seed);

    public IReadOnlyList<CountingDetector> Detectors() => [.. Enumerable.Range(1, _chance.Next(6)).Select(channel => new CountingDetector
    {
        Junction = AssetId.Junction($"k-{_chance.Next(3)}-{channel}"),
        Channel = (ushort)channel,
        Name = Pick(Names),
        Place = Pick<Place?>(null, new Place(11.5865, 50.9276), new Place(-180, 90), new Place(double.NaN, 1), new Place(0, 0)),
        Counted = Pick(Enum.GetValues<Counted>()),
        Lane = Pick<int?>(null, 1, 20),
        Approach = Pick([null, .. Names]),
        Condition = Pick(Enum.GetValues<DetectorCondition>()),
        Since = Pick<DateTimeOffset?>(null, Now, Now.AddDays(-40), DateTimeOffset.MinValue),
        Fault = Pick(null, "fault-88", "stuck-on"),
        Last = _chance.Next(3) == 0 ? null : new CountedSpan(new TimeWindow(Now.AddMinutes(-5), Now), Pick(0, 1, 17, int.MaxValue), Pick<double?>(null, 0, 0.18249, 1)),
    })];

    public IReadOnlyList<SignalDevice> Signals() => [.. Enumerable.Range(1, _chance.Next(4)).Select(i => new SignalDevice(
        AssetId.Junction($"s-{i}"),
        Pick(Names),
        Pick<Place?>(null, new Place(11.5865, 50.9276)),
        Pick(Enum.GetValues<DetectorCondition>()),
        Pick(Enum.GetValues<SignalDeviceMode>()),
        Pick<DateTimeOffset?>(null, Now.AddHours(-1)),
        Pick(null, "stale")))];

    public JunctionView Junction(int number) => new()
    {
        Id = AssetId.Junction($"k-{number}"),
        Name = Pick(Names),
        Place = Pick<Place?>(null, new Place(11.5865, 50.9276)),
        SignalGroups = Pick<SignalGroupView[]>([], [new SignalGroupView(2, "K1", Pick(Enum.GetValues<SignalColour>()), Now)]),
        Detectors = [.. Enumerable.Range(1, _chance.Next(4)).Select(channel => new DetectorView(
            (ushort)channel, Pick("", "D11"), Pick<bool?>(null, true, false), Pick<DateTimeOffset?>(null, Now), Pick<ushort?>(null, 88), Pick<DateTimeOffset?>(null, Now.AddHours(-3)),
            Functions: Pick<DetectorFunction[]?>(null, [DetectorFunction.Count], [DetectorFunction.Presence, DetectorFunction.Advance], [DetectorFunction.Bicycle], [DetectorFunction.Presence]),
            Approach: Pick([null, .. Names]),
            Lane: Pick<int?>(null, 2),
            Figures: Pick<DetectorFigure[]?>(null, [new DetectorFigure(5, Now.AddMinutes(-1), 45, 540, 0.18)], [new DetectorFigure(1, Now, 0, 0, 1)]),
            Health: Pick<HealthView[]?>(null, [], [new HealthView(HealthReason.StuckOn, Now.AddDays(-1), "")], [new HealthView(HealthReason.NoData, Now, "")])))],
        Kind = Pick<JunctionKind?>(null, JunctionKind.Signals, JunctionKind.Counting),
        Mode = Pick<JunctionMode?>([null, .. Enum.GetValues<JunctionMode>().Cast<JunctionMode?>()]),
        Condition = Pick(Enum.GetValues<JunctionCondition>()),
        Since = Pick<DateTimeOffset?>(null, Now.AddDays(-1)),
        LastSign = Pick<DateTimeOffset?>(null, Now, Now.AddMinutes(-6), Now.AddDays(-300)),
        PartialUntil = Pick<DateTimeOffset?>(null, Now.AddMinutes(5), Now.AddMinutes(-5)),
    };

    private T Pick<T>(params T[] from) => from[_chance.Next(from.Length)];
}
