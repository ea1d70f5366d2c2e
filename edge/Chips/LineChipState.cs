namespace Jena.Iot.Edge.Chips;

/// <summary>How a chip that brings lines does.</summary>
/// <param name="Chip">Its settings.</param>
/// <param name="Answered">When it answered last, or was asked first, since boot; null while it was never asked.</param>
/// <param name="Reason">Why it did not answer the last time; empty when it did.</param>
internal readonly record struct LineChipState(Mcp23017Settings Chip, TimeSpan? Answered, string Reason);
