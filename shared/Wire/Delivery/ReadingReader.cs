using System.Diagnostics.CodeAnalysis;
using System.Text;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Wire.Delivery;

/// <summary>
/// Reads wire readings one after another into the domain's, as <see cref="ReadingCodec"/> does. What comes by the thousand is read from its
/// bytes; everything else, and everything that is refused, goes through the codec. Not for several threads at once.
/// </summary>
public sealed class ReadingReader
{
    private const int KnownEvents = 1 << 12;

    // The same few events come over and over; a slot that holds another one is simply taken over.
    private static readonly IndianaEvent?[] Known = new IndianaEvent?[KnownEvents];

    private Text _asset;
    private AssetId _assetId;
    private Text _boot;
    private Text _lane;

    /// <summary>False, with what is wrong, when it means nothing to this version.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, out Reading reading, out Refusal? refusal)
    {
        if (TryReadCommon(bytes, out reading!))
        {
            refusal = null;
            return true;
        }
        return ReadingCodec.TryFromWire(SensedReading.Parser.ParseFrom(bytes), out reading, out refusal);
    }

    private bool TryReadCommon(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Reading? reading)
    {
        reading = null;
        var (sequence, monotonic, pin) = (0UL, 0L, (uint?)null);
        long? ticks = null;
        ReadOnlySpan<byte> asset = [], boot = [];
        ReadingValue? value = null;
        var walk = new FieldWalk(bytes);
        while (walk.Next())
        {
            switch (walk.Field)
            {
                case SensedReading.SequenceFieldNumber when walk.IsVarint:
                    sequence = walk.Number;
                    break;
                case SensedReading.AssetFieldNumber when walk.IsBytes:
                    asset = walk.Content;
                    break;
                case SensedReading.BootFieldNumber when walk.IsBytes:
                    boot = walk.Content;
                    break;
                case SensedReading.MonotonicFieldNumber when walk.IsVarint:
                    monotonic = (long)walk.Number;
                    break;
                case SensedReading.UtcTicksFieldNumber when walk.IsVarint:
                    ticks = (long)walk.Number;
                    break;
                case SensedReading.ConfigurationFieldNumber when walk.IsVarint:
                    break;
                case SensedReading.PinSequenceFieldNumber when walk.IsVarint:
                    pin = (uint)walk.Number;
                    break;
                case SensedReading.IndianaFieldNumber when value is null && walk.IsBytes:
                    value = Indiana(walk.Content);
                    break;
                case SensedReading.PassageFieldNumber when value is null && walk.IsBytes:
                    value = Passage(walk.Content);
                    break;
                case SensedReading.HeartbeatFieldNumber when value is null && walk.IsBytes:
                    value = Beat(walk.Content);
                    break;
                default:
                    return false;
            }
        }
        if (walk.IsBroken || value is null || sequence is 0 or > long.MaxValue || ticks is < 0 || ticks > DateTime.MaxValue.Ticks || !TryAsset(asset))
            return false;
        var time = new ReadingTime(_boot.Of(boot), TimeSpan.FromTicks(monotonic / 100), ticks is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null);
        reading = new Reading((long)sequence, _assetId, time, value, pin);
        return true;
    }

    private bool TryAsset(ReadOnlySpan<byte> asset)
    {
        if (!_assetId.IsNone && _asset.Is(asset))
            return true;
        return AssetId.TryParse(_asset.Of(asset), out _assetId);
    }

    private static IndianaEvent? Indiana(ReadOnlySpan<byte> bytes)
    {
        var (code, parameter) = (0U, 0U);
        var walk = new FieldWalk(bytes);
        while (walk.Next())
        {
            switch (walk.Field)
            {
                case IndianaEventValue.CodeFieldNumber when walk.IsVarint:
                    code = (uint)walk.Number;
                    break;
                case IndianaEventValue.ParameterFieldNumber when walk.IsVarint:
                    parameter = (uint)walk.Number;
                    break;
                default:
                    return null;
            }
        }
        if (walk.IsBroken || code > ushort.MaxValue || parameter > ushort.MaxValue)
            return null;
        ref var known = ref Known[((code << 5) ^ parameter) % KnownEvents];
        if (known is { } same && same.Code == code && same.Parameter == parameter)
            return same;
        return known = new IndianaEvent((ushort)code, (ushort)parameter);
    }

    private LanePassage? Passage(ReadOnlySpan<byte> bytes)
    {
        var (direction, totalIn, totalOut) = (0U, 0UL, 0UL);
        ReadOnlySpan<byte> lane = [];
        var walk = new FieldWalk(bytes);
        while (walk.Next())
        {
            switch (walk.Field)
            {
                case LanePassageValue.LaneFieldNumber when walk.IsBytes:
                    lane = walk.Content;
                    break;
                case LanePassageValue.DirectionFieldNumber when walk.IsVarint:
                    direction = (uint)walk.Number;
                    break;
                case LanePassageValue.TotalInFieldNumber when walk.IsVarint:
                    totalIn = walk.Number;
                    break;
                case LanePassageValue.TotalOutFieldNumber when walk.IsVarint:
                    totalOut = walk.Number;
                    break;
                default:
                    return null;
            }
        }
        return walk.IsBroken || direction is not (1 or 2) || totalIn > long.MaxValue || totalOut > long.MaxValue
            ? null
            : new LanePassage(_lane.Of(lane), (PassageDirection)direction, (long)totalIn, (long)totalOut);
    }

    private static Heartbeat? Beat(ReadOnlySpan<byte> bytes)
    {
        var reachable = false;
        double? latency = null, loss = null;
        var walk = new FieldWalk(bytes);
        while (walk.Next())
        {
            switch (walk.Field)
            {
                case HeartbeatValue.ReachableFieldNumber when walk.IsVarint:
                    reachable = walk.Number != 0;
                    break;
                case HeartbeatValue.LatencyMsFieldNumber when walk.IsFixed64:
                    latency = BitConverter.UInt64BitsToDouble(walk.Number);
                    break;
                case HeartbeatValue.LossFieldNumber when walk.IsFixed64:
                    loss = BitConverter.UInt64BitsToDouble(walk.Number);
                    break;
                default:
                    return null;
            }
        }
        return walk.IsBroken
            ? null
            : new Heartbeat(reachable, latency is { } ms && double.IsFinite(ms) ? ms : null, loss is { } part && double.IsFinite(part) ? part : null);
    }

    /// <summary>The text of the bytes that came last, which are mostly those that come next.</summary>
    private struct Text
    {
        private byte[]? _bytes;
        private string? _text;

        public readonly bool Is(ReadOnlySpan<byte> bytes) => _bytes is not null && bytes.SequenceEqual(_bytes);

        public string Of(ReadOnlySpan<byte> bytes)
        {
            if (!Is(bytes))
                (_bytes, _text) = (bytes.ToArray(), Encoding.UTF8.GetString(bytes));
            return _text!;
        }
    }
}
