using System.Threading.Channels;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Tests.Pins;

/// <summary>Keeps what pins deliver.</summary>
internal sealed class ListSink : IPinSink
{
    private readonly Channel<PinEdge> _edges = Channel.CreateUnbounded<PinEdge>();

    public ChannelReader<PinEdge> Edges => _edges.Reader;

    public bool IsFull { get; set; }

    public bool Offer(PinEdge edge)
    {
        if (IsFull)
            return false;
        _offered++;
        return _edges.Writer.TryWrite(edge);
    }

    /// <summary>What pins told as lost, with the number of edges delivered before.</summary>
    public List<(int After, PinLoss Loss)> Losses { get; } = [];

    private int _offered;

    public void Lost(PinLoss loss) => Losses.Add((_offered, loss));

    /// <summary>What is there now.</summary>
    public List<PinEdge> All()
    {
        var all = new List<PinEdge>();
        while (_edges.Reader.TryRead(out var edge))
            all.Add(edge);
        return all;
    }
}
