using System.Text;
using Jena.Iot.Edge.Station;
using Jena.Iot.Wire.Configuration;
using StationOutline = Jena.Iot.Domain.Edges.Configuration.StationOutline;

namespace Jena.Iot.Edge.Configuration;

/// <summary>What is to be done about a desired configuration.</summary>
internal abstract record DesiredVerdict
{
    /// <summary>Nothing; <paramref name="Because"/> says why. <paramref name="Told"/> is what is reported of it, null to report what was.</summary>
    public sealed record Ignore(string Because, ConfigurationOutcome? Told = null) : DesiredVerdict;

    /// <summary>It has mistakes and is never tried. The hash is that of the text.</summary>
    public sealed record Refuse(string Hash, ConfigurationOutcome Outcome) : DesiredVerdict;

    /// <summary>It is to be tried.</summary>
    public sealed record Try(StoredConfiguration Configuration) : DesiredVerdict;
}

/// <summary>Decides about a desired configuration, from what is known alone.</summary>
internal static class DesiredDecision
{
    /// <summary>Problems that are reported at most.</summary>
    public const int MaxProblems = 50;

    /// <param name="edge">The slug of this edge.</param>
    /// <param name="book">What is known beside the file installed by hand.</param>
    /// <param name="machine">What this machine lacks for a station, each problem with its place and what to write.</param>
    public static DesiredVerdict Decide(string edge, ConfigurationBook book, StoredConfiguration installed, DesiredConfiguration desired, Func<StationFile, IReadOnlyList<string>> machine)
    {
        var hash = ConfigurationHash.Of(desired.Station);
        var inForce = book.InForce(installed);
        if (hash == desired.Hash && hash == inForce.Hash)
            return new DesiredVerdict.Ignore("it is in force", book.Trial is null ? Outcome(ConfigurationState.Applied, []) : null);
        if (book.RejectionOf(hash) is { } rejected && rejected.Hash == desired.Hash && rejected.Version == desired.Version)
            return new DesiredVerdict.Ignore($"it was {(rejected.State is ConfigurationState.Refused ? "refused" : "taken back")} before; raise its version to have it tried", rejected);
        if (hash != desired.Hash)
            return Refuse([$"$: its hash is {hash}, told was {desired.Hash}; send it again as it was written"]);
        if (desired.Version <= inForce.Version)
            return new DesiredVerdict.Ignore($"version {inForce.Version} is in force; ask for a higher one");
        if (Encoding.UTF8.GetByteCount(desired.Station) is > StationOutline.MaxBytes and var bytes)
            return Refuse([$"$: has {bytes} bytes; write {StationOutline.MaxBytes} at most"]);
        var load = StationFile.Parse(desired.Station);
        if (!load.IsGood)
            return Refuse([.. load.Problems.Select(static p => p.ToString())]);
        var problems = new List<string>();
        if (load.Station.Edge != edge)
            problems.Add($"$.edge: is {load.Station.Edge}, but this edge is {edge}; write \"{edge}\"");
        if (load.Station.Version != desired.Version)
            problems.Add($"$.version: is {load.Station.Version}, told was {desired.Version}; write {desired.Version}");
        problems.AddRange(machine(load.Station));
        return problems.Count > 0 ? Refuse(problems) : new DesiredVerdict.Try(new StoredConfiguration(desired.Version, hash, desired.By, desired.Station));

        DesiredVerdict Refuse(IReadOnlyList<string> problems)
        {
            var told = problems.Count > MaxProblems ? [.. problems.Take(MaxProblems), $"and {problems.Count - MaxProblems} more"] : problems;
            return new DesiredVerdict.Refuse(hash, Outcome(ConfigurationState.Refused, told));
        }

        ConfigurationOutcome Outcome(ConfigurationState state, IReadOnlyList<string> problems) => new(desired.Version, desired.Hash, state, problems);
    }
}
