namespace Jena.Iot.Edge.Pins;

/// <summary>What the outbox durably holds of the pins from before this start.</summary>
/// <param name="Position">The last committed position of a stimulus that counts its edges; 0 for none.</param>
/// <param name="Levels">The last committed level of each line that was ever sampled.</param>
public sealed record PinMemory(long Position, IReadOnlyDictionary<string, bool> Levels)
{
    public static PinMemory None { get; } = new(0, new Dictionary<string, bool>());
}
