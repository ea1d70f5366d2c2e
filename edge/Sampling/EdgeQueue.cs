using System.Threading.Channels;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Sampling;

/// <summary>Edges on their way from the pins to the sampler. Once it is full it takes nothing until it is reopened, and remembers what it refused.</summary>
/// <param name="capacity">Edges, 1 or more.</param>
internal sealed class EdgeQueue(int capacity) : IPinSink
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private List<PinEdge> _edges = [];
    private Dictionary<string, LostEdges>? _lost;

    public bool Offer(PinEdge edge)
    {
        bool taken;
        lock (_gate)
        {
            if (_lost is null && _edges.Count == capacity)
                _lost = [];
            if (_lost is null)
                _edges.Add(edge);
            else
                _lost[edge.Line] = _lost.TryGetValue(edge.Line, out var lost) ? lost with { Last = edge.Monotonic } : new LostEdges(edge.Monotonic, edge.Monotonic);
            taken = _lost is null;
        }
        Wake();
        return taken;
    }

    /// <summary>Makes <see cref="WaitAsync"/> return.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancellation) => await _wake.Reader.ReadAsync(cancellation);

    /// <summary>Takes everything out. True when edges after these were lost: then <see cref="Reopen"/>.</summary>
    public bool Take(out List<PinEdge> edges)
    {
        lock (_gate)
        {
            edges = _edges;
            _edges = [];
            return _lost is not null;
        }
    }

    /// <summary>Takes edges again, and tells what was lost, by line.</summary>
    public IReadOnlyDictionary<string, LostEdges> Reopen()
    {
        lock (_gate)
        {
            var lost = _lost ?? [];
            _lost = null;
            return lost;
        }
    }
}

/// <summary>When the first and the last lost edge of a line were, since boot.</summary>
internal readonly record struct LostEdges(TimeSpan First, TimeSpan Last);
