namespace Jena.Iot.Edge.Pins;

/// <summary>Takes the edges of all lines in order.</summary>
public interface IPinSink
{
    /// <summary>Takes one edge without waiting. Called by one thread at a time. False when there was no room: the edge is lost, and the sink knows it.</summary>
    bool Offer(PinEdge edge);

    /// <summary>Edges between those offered before and those offered after are lost. Called by the thread that offers.</summary>
    void Lost(PinLoss loss);
}
