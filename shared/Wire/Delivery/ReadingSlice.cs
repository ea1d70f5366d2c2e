namespace Jena.Iot.Wire.Delivery;

/// <summary>Where one wire SensedReading lies in the bytes of a message, and what its delivery goes by.</summary>
/// <param name="Configuration">0 for that of its batch.</param>
public readonly record struct ReadingSlice(ulong Sequence, uint Configuration, int Start, int Length, int AssetStart, int AssetLength)
{
    /// <summary>False for what is no reading, and for a form that only the parser takes.</summary>
    /// <param name="parsed">The parser took the message, texts and all.</param>
    internal static bool TryRead(ReadOnlySpan<byte> message, int start, int length, bool parsed, out ReadingSlice slice)
    {
        var (sequence, configuration, assetStart, assetLength, values) = (0UL, 0U, start, 0, 0);
        slice = default;
        var walk = new FieldWalk(message.Slice(start, length));
        while (walk.Next())
        {
            switch (walk.Field)
            {
                case SensedReading.SequenceFieldNumber when walk.IsVarint:
                    sequence = walk.Number;
                    break;
                case SensedReading.AssetFieldNumber when walk.IsText(parsed):
                    (assetStart, assetLength) = (start + walk.Start, walk.Length);
                    break;
                case SensedReading.BootFieldNumber when walk.IsText(parsed):
                case SensedReading.MonotonicFieldNumber when walk.IsVarint:
                case SensedReading.UtcTicksFieldNumber when walk.IsVarint:
                case SensedReading.PinSequenceFieldNumber when walk.IsVarint:
                    break;
                case SensedReading.ConfigurationFieldNumber when walk.IsVarint:
                    configuration = (uint)walk.Number;
                    break;
                // Two values, which the parser would merge, are none of an outbox's.
                case >= SensedReading.IndianaFieldNumber and <= SensedReading.MeasurementFieldNumber when walk.IsBytes && ++values == 1 && FieldWalk.IsWhole(walk.Content, parsed):
                    break;
                case > SensedReading.MeasurementFieldNumber or (> SensedReading.PinSequenceFieldNumber and < SensedReading.IndianaFieldNumber):
                    break;
                default:
                    return false;
            }
        }
        slice = new ReadingSlice(sequence, configuration, start, length, assetStart, assetLength);
        return !walk.IsBroken;
    }
}
