using System.Threading.Channels;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Sampling;

/// <summary>Edges on their way from the pins to the sampler. Once it is full it takes nothing until it is reopened, and remembers what it refused.</summary>
/// <param name="capacity">Edges, 1 or more.</param>
internal sealed class EdgeQueue(int capacity) : IPinSink
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private List<Queued> _queued = [];
    private Dictionary<string, LostEdges>? _lost;

    public bool Offer(PinEdge edge)
    {
        bool taken;
        lock (_gate)
        {
            taken = HasRoom();
            if (taken)
                _queued.Add(new Queued(edge, null));
            else
                Note(edge.Line, edge.Monotonic, edge.Monotonic);
        }
        Wake();
        return taken;
    }

    public void Lost(PinLoss loss)
    {
        lock (_gate)
        {
            if (HasRoom())
            {
                _queued.Add(new Queued(default, loss));
            }
            else
            {
                foreach (var line in loss.Lines)
                    Note(line, loss.Since, loss.Until);
            }
        }
        Wake();
    }

    /// <summary>Makes <see cref="WaitAsync"/> return.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancellation) => await _wake.Reader.ReadAsync(cancellation);

    /// <summary>Takes everything out. True when edges after these were lost: then <see cref="Reopen"/>.</summary>
    public bool Take(out List<Queued> queued)
    {
        lock (_gate)
        {
            queued = _queued;
            _queued = [];
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

    private bool HasRoom()
    {
        if (_lost is null && _queued.Count == capacity)
            _lost = [];
        return _lost is null;
    }

    private void Note(string line, TimeSpan first, TimeSpan last) =>
        _lost![line] = _lost.TryGetValue(line, out var lost) ? lost with { Last = last } : new LostEdges(first, last);
}

/// <summary>An edge, or where edges are lost.</summary>
internal readonly record struct Queued(PinEdge Edge, PinLoss? Loss);

/// <summary>When the first and the last lost edge of a line were, since boot.</summary>
internal readonly record struct LostEdges(TimeSpan First, TimeSpan Last);
