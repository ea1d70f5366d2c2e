using System.Runtime.CompilerServices;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Configuration;

namespace Jena.Iot.Edge.Doctor;

/// <summary>The station file: that it is there, and without mistakes.</summary>
internal sealed class StationCheck : ICheck
{
    private const string Check = "station";

    public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var problem in patient.Station.Problems)
            yield return Finding.Fail(Check, $"{patient.StationPath}: {problem.Path} {problem.Wrong}", problem.Write);
        if (patient.Station.Station is { } asking && InstalledChips.Problem(asking, InstalledChips.Factory) is { } chips)
            yield return Finding.Fail(Check, $"{patient.StationPath}: {chips.Path} {chips.Wrong}", chips.Write);
        if (patient.Station.Station is { } station)
            yield return Finding.Ok(Check, $"{patient.StationPath}: edge {station.Edge}, version {station.Version}, {station.Points.Count} points of {station.Assets.Count} assets");
        if (Other(patient) is { } other)
            yield return other;
    }

    /// <summary>Everything else here looks at the file installed by hand: says when another one is in force.</summary>
    private static Finding? Other(Patient patient)
    {
        if (patient.Station is not { Station: { } station, Text: { } text })
            return null;
        try
        {
            var installed = new InstalledStation(station, text).Stored;
            var book = ConfigurationStore.Peek(patient.DataDirectory) ?? ConfigurationBook.Empty;
            // The next start decides anew.
            var inForce = (patient.AgentRuns ? book : book.Opened(installed)).InForce(installed);
            return inForce != installed
                ? Finding.Warn(Check, $"{inForce}, is in force instead", "write it to a file with edge configuration --text, and look at that: edge doctor --station FILE")
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Finding.Warn(Check, $"what came from the cluster cannot be read: {error.Message}", "start the agent anew: it sets what is damaged aside");
        }
    }
}
