using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Wire.Delivery;

/// <summary>Between the domain's readings and their bytes.</summary>
public static class ReadingCodec
{
    /// <summary>The reading's wire form; <paramref name="configuration"/> 0 means that of its batch.</summary>
    public static SensedReading ToWire(Reading reading, int configuration = 0)
    {
        var wire = new SensedReading
        {
            Sequence = (ulong)reading.Sequence,
            Asset = reading.Asset.ToString(),
            Boot = reading.Time.Boot,
            Monotonic = reading.Time.Monotonic.Ticks * 100,
            Configuration = (uint)configuration,
        };
        if (reading.Time.At is { } at)
            wire.UtcTicks = at.UtcTicks;
        if (reading.PinSequence is { } number)
            wire.PinSequence = number;
        switch (reading.Value)
        {
            case IndianaEvent v:
                wire.Indiana = new IndianaEventValue { Code = v.Code, Parameter = v.Parameter };
                break;
            case LanePassage v:
                wire.Passage = new LanePassageValue { Lane = v.Lane, Direction = (uint)v.Direction, TotalIn = (ulong)v.TotalIn, TotalOut = (ulong)v.TotalOut };
                break;
            case LaneTotals v:
                wire.Totals = new LaneTotalsValue { Lane = v.Lane, TotalIn = (ulong)v.TotalIn, TotalOut = (ulong)v.TotalOut };
                break;
            case Heartbeat v:
                wire.Heartbeat = new HeartbeatValue { Reachable = v.Reachable };
                if (v.LatencyMs is { } latency)
                    wire.Heartbeat.LatencyMs = latency;
                if (v.Loss is { } loss)
                    wire.Heartbeat.Loss = loss;
                break;
            case ContactChange v:
                wire.Contact = new ContactValue { Contact = v.Contact, Closed = v.Closed };
                break;
            case AlarmChange v:
                wire.Alarm = new AlarmValue { Code = v.Code, Raised = v.Raised, Severity = (uint)v.Severity, Text = v.Text };
                break;
            case Gap v:
                wire.Gap = new GapValue
                {
                    Stream = v.Stream,
                    FromSequence = (ulong)v.FromSequence,
                    ToSequence = (ulong)v.ToSequence,
                    Count = (ulong)v.Count,
                    Reason = (uint)v.Reason,
                };
                if (v.First is { } first)
                    wire.Gap.FirstUtcTicks = first.UtcTicks;
                if (v.Last is { } last)
                    wire.Gap.LastUtcTicks = last.UtcTicks;
                break;
            case ClockFixed v:
                wire.Clock = new ClockFixedValue { Boot = v.Boot, ZeroUtcTicks = v.Zero.UtcTicks, UncertaintyNs = v.Uncertainty.Ticks * 100 };
                break;
            case Measurement v:
                wire.Measurement = new MeasurementValue { Name = v.Name, Value = v.Value, Unit = v.Unit, EveryS = (uint)(v.Every?.TotalSeconds ?? 0) };
                break;
            default:
                throw new ArgumentException($"no wire form for {reading.Value.GetType().Name}", nameof(reading));
        }
        return wire;
    }

    /// <summary>Reads one reading. False, with what is wrong, when it means nothing to this version.</summary>
    public static bool TryFromWire(SensedReading wire, out Reading reading, out Refusal? refusal)
    {
        reading = null!;
        refusal = null;
        if (wire.Sequence is 0 or > long.MaxValue)
            refusal = new Refusal("bad-sequence", $"sequence {wire.Sequence} is not 1 or more");
        else if (!AssetId.TryParse(wire.Asset, out _))
            refusal = new Refusal("bad-asset-id", $"'{wire.Asset}' is not an asset id: write kind/slug");
        else if (!IsTicks(wire.HasUtcTicks, wire.UtcTicks))
            refusal = new Refusal("bad-time", $"{wire.UtcTicks} is not a time in UTC ticks");
        if (refusal is not null)
            return false;

        var value = Value(wire, out refusal);
        if (value is null)
            return false;
        var time = new ReadingTime(wire.Boot, TimeSpan.FromTicks(wire.Monotonic / 100), wire.HasUtcTicks ? Utc(wire.UtcTicks) : null);
        reading = new Reading((long)wire.Sequence, AssetId.Parse(wire.Asset), time, value, wire.HasPinSequence ? wire.PinSequence : null);
        return true;
    }

    private static ReadingValue? Value(SensedReading wire, out Refusal? refusal)
    {
        refusal = null;
        switch (wire.ValueCase)
        {
            case SensedReading.ValueOneofCase.Indiana when wire.Indiana.Code <= ushort.MaxValue && wire.Indiana.Parameter <= ushort.MaxValue:
                return new IndianaEvent((ushort)wire.Indiana.Code, (ushort)wire.Indiana.Parameter);
            case SensedReading.ValueOneofCase.Passage when wire.Passage.Direction is 1 or 2 && IsTotals(wire.Passage.TotalIn, wire.Passage.TotalOut):
                return new LanePassage(wire.Passage.Lane, (PassageDirection)wire.Passage.Direction, (long)wire.Passage.TotalIn, (long)wire.Passage.TotalOut);
            case SensedReading.ValueOneofCase.Totals when IsTotals(wire.Totals.TotalIn, wire.Totals.TotalOut):
                return new LaneTotals(wire.Totals.Lane, (long)wire.Totals.TotalIn, (long)wire.Totals.TotalOut);
            case SensedReading.ValueOneofCase.Heartbeat:
                return new Heartbeat(
                    wire.Heartbeat.Reachable,
                    wire.Heartbeat.HasLatencyMs && double.IsFinite(wire.Heartbeat.LatencyMs) ? wire.Heartbeat.LatencyMs : null,
                    wire.Heartbeat.HasLoss && double.IsFinite(wire.Heartbeat.Loss) ? wire.Heartbeat.Loss : null);
            case SensedReading.ValueOneofCase.Contact:
                return new ContactChange(wire.Contact.Contact, wire.Contact.Closed);
            case SensedReading.ValueOneofCase.Alarm when wire.Alarm.Severity is >= 1 and <= 3:
                return new AlarmChange(wire.Alarm.Code, wire.Alarm.Raised, (AlarmSeverity)wire.Alarm.Severity, wire.Alarm.Text);
            case SensedReading.ValueOneofCase.Gap when IsTicks(wire.Gap.HasFirstUtcTicks, wire.Gap.FirstUtcTicks) && IsTicks(wire.Gap.HasLastUtcTicks, wire.Gap.LastUtcTicks)
                && wire.Gap.FromSequence <= long.MaxValue && wire.Gap.ToSequence <= long.MaxValue && wire.Gap.Count <= long.MaxValue && Enum.IsDefined((GapReason)wire.Gap.Reason):
                return new Gap(
                    wire.Gap.Stream,
                    (long)wire.Gap.FromSequence,
                    (long)wire.Gap.ToSequence,
                    (long)wire.Gap.Count,
                    wire.Gap.HasFirstUtcTicks ? Utc(wire.Gap.FirstUtcTicks) : null,
                    wire.Gap.HasLastUtcTicks ? Utc(wire.Gap.LastUtcTicks) : null,
                    (GapReason)wire.Gap.Reason);
            case SensedReading.ValueOneofCase.Clock when IsTicks(true, wire.Clock.ZeroUtcTicks):
                return new ClockFixed(wire.Clock.Boot, Utc(wire.Clock.ZeroUtcTicks), TimeSpan.FromTicks(wire.Clock.UncertaintyNs / 100));
            case SensedReading.ValueOneofCase.Measurement when double.IsFinite(wire.Measurement.Value):
                return new Measurement(wire.Measurement.Name, wire.Measurement.Value, wire.Measurement.Unit, wire.Measurement.EveryS is 0 ? null : TimeSpan.FromSeconds(wire.Measurement.EveryS));
            case SensedReading.ValueOneofCase.None:
                refusal = new Refusal("unknown-value", "the reading has no value that this version knows: update the cluster, then replay it");
                return null;
            default:
                refusal = new Refusal("bad-value", $"the {wire.ValueCase} value is outside its bounds");
                return null;
        }
    }

    private static bool IsTotals(ulong totalIn, ulong totalOut) => totalIn <= long.MaxValue && totalOut <= long.MaxValue;

    private static bool IsTicks(bool has, long ticks) => !has || (ticks >= 0 && ticks <= DateTime.MaxValue.Ticks);

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);
}
