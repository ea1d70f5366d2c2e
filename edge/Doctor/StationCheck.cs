using System.Runtime.CompilerServices;

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
        if (patient.Station.Station is { } station)
            yield return Finding.Ok(Check, $"{patient.StationPath}: edge {station.Edge}, version {station.Version}, {station.Points.Count} points of {station.Assets.Count} assets");
    }
}
