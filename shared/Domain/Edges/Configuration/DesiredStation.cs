namespace Jena.Iot.Domain.Edges.Configuration;

/// <summary>The station file that an edge is to have.</summary>
/// <param name="Version">That of the file, 1 or more.</param>
/// <param name="Hash">Of the text; it names the content.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Station">The text, to the byte.</param>
public sealed record DesiredStation(int Version, string Hash, string By, DateTimeOffset At, string Station);
