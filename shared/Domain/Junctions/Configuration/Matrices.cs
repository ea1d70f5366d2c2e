namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A row of the conflict matrix.</summary>
/// <param name="Group">A signal group's name.</param>
/// <param name="With">The names of those that may not be green with it.</param>
public sealed record ConflictRow(string Group, IReadOnlyList<string> With);

/// <summary>A row of the intergreen matrix (RiLSA: Zwischenzeiten), from the end of one green to the begin of the next.</summary>
/// <param name="Ending">The name of the group whose green ends.</param>
/// <param name="Seconds">Least seconds, 0 to 60, by the name of the group whose green begins.</param>
public sealed record IntergreenRow(string Ending, IReadOnlyDictionary<string, double> Seconds);
