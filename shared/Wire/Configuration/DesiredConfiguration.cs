namespace Jena.Iot.Wire.Configuration;

/// <summary>Topic <c>jena/v1/{edge}/desired</c>, retained: the station file that an edge is to have. The one with the highest version counts.</summary>
/// <param name="Version">That of the station file, 1 or more.</param>
/// <param name="Hash">Of <paramref name="Station"/>, as <see cref="ConfigurationHash"/> gives it.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Station">The text of the station file, to the byte.</param>
public sealed record DesiredConfiguration(int Version, string Hash, string By, DateTimeOffset At, string Station);
