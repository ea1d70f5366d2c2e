using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Messages;

/// <summary>No edge reaches the broker, every light writer senses an hour's worth meanwhile, and then all come back in the same moment.</summary>
public sealed class ThunderingReturn : IFault
{
    /// <summary>One reading a second for an hour, of each writer.</summary>
    public const int Backlog = 3_600;

    private const int AtOnce = 100;

    private static readonly TimeSpan ReturnedWithin = TimeSpan.FromMinutes(10);

    public string Name => "thundering-return";

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var hush = gate.Ground.EdgeMessages.Hush;
        string[] edges = [.. gate.Fleet.Writers.Select(static w => w.Edge), .. gate.City.Edges.Select(static e => e.Name)];
        foreach (var edge in edges)
            hush.Silence(edge);
        try
        {
            await Parallel.ForEachAsync(gate.Fleet.Writers, new ParallelOptions { MaxDegreeOfParallelism = 2 }, (writer, _) =>
            {
                for (var n = 0; n < Backlog && !stop.IsCancellationRequested; n += AtOnce)
                    writer.Write(AtOnce);
                return ValueTask.CompletedTask;
            });
        }
        finally
        {
            foreach (var edge in edges)
                hush.Release(edge);
        }
        var waiting = gate.Fleet.Writers.Sum(static w => w.Waiting);
        var begun = gate.Log.Elapsed;
        await Testing.Processes.Eventually.TrueAsync(
            () => stop.IsCancellationRequested || gate.Fleet.Writers.All(static w => w.Waiting < AtOnce), ReturnedWithin,
            () => $"{gate.Fleet.Writers.Sum(static w => w.Waiting)} readings still wait");
        return new FaultOutcome($"{edges.Length} edges with {waiting} readings, taken in {(gate.Log.Elapsed - begun).TotalSeconds:0.0} s");
    }
}
