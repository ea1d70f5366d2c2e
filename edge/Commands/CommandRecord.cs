using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Commands;

/// <summary>What the book knows of one command.</summary>
/// <param name="Message">The command's message; empty for one that could not be read.</param>
/// <param name="Result">Its fate; null while it is intended and nobody knows what came of it.</param>
/// <param name="IsAcknowledged">Whether the cluster has committed the result.</param>
internal sealed record CommandRecord(string Id, byte[] Message, CommandResult? Result, bool IsAcknowledged);
