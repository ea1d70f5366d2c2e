using System.Threading.Channels;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Tests.Pins;

/// <summary>Keeps what pins deliver.</summary>
internal sealed class ListSink : IPinSink
{
    private readonly Channel<PinEdge> _edges = Channel.CreateUnbounded<PinEdge>();

    public ChannelReader<PinEdge> Edges => _edges.Reader;

    public bool IsFull { get; set; }

    public bool Offer(PinEdge edge) => !IsFull && _edges.Writer.TryWrite(edge);

    /// <summary>What is there now.</summary>
    public List<PinEdge> All()
    {
        var all = new List<PinEdge>();
        while (_edges.Reader.TryRead(out var edge))
            all.Add(edge);
        return all;
    }
}
