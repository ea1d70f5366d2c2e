using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Messages;

/// <summary>Some edges, cabinets and light writers alike, do not reach the broker for a while, and are not told. It needs nothing of the machine.</summary>
public sealed class SilencedEdges : IFault
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    public string Name => "silence-edges";

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var hush = gate.Ground.EdgeMessages.Hush;
        string[] edges = [.. gate.Fleet.Writers.Select(static w => w.Edge).Concat(gate.City.Edges.Select(static e => e.Name)).Where(_ => chance.Next(2) == 0)];
        var time = gate.Between(Shortest, Longest, chance);
        foreach (var edge in edges)
            hush.Silence(edge);
        try
        {
            await Pause.OrStopAsync(time, stop);
        }
        finally
        {
            foreach (var edge in edges)
                hush.Release(edge);
        }
        return new FaultOutcome($"{edges.Length} edges for {time.TotalSeconds:0.0} s");
    }
}
