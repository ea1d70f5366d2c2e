namespace Jena.Iot.Contracts.Delivery;

/// <summary>What a hello tells beside the streams.</summary>
/// <param name="Boot">The boot of the edge's machine.</param>
/// <param name="Monotonic">Time since that boot when the hello was written; zero from an edge that does not tell.</param>
/// <param name="ConfigurationHash">Of the station file in force; empty from an edge that does not tell.</param>
/// <param name="Received">When the hello was received, UTC.</param>
[GenerateSerializer, Immutable, Alias("jena.EdgeHello")]
public sealed record EdgeHello(
    [property: Id(0)] string Boot, [property: Id(1)] TimeSpan Monotonic, [property: Id(2)] string ConfigurationHash, [property: Id(3)] DateTimeOffset Received);

/// <summary>What an edge is to be told. Being told twice is harmless.</summary>
/// <param name="Commands">In the order in which they were asked.</param>
/// <param name="Desired">JSON of DesiredConfiguration; null for nothing to tell.</param>
[GenerateSerializer, Immutable, Alias("jena.EdgeOrders")]
public sealed record EdgeOrders([property: Id(0)] IReadOnlyList<OutgoingCommand> Commands, [property: Id(1)] byte[]? Desired)
{
    public static EdgeOrders None { get; } = new([], null);

    public bool IsNone => Commands.Count == 0 && Desired is null;
}

/// <param name="Id">The command's.</param>
/// <param name="Message">Bytes of the wire message Command.</param>
[GenerateSerializer, Immutable, Alias("jena.OutgoingCommand")]
public sealed record OutgoingCommand([property: Id(0)] string Id, [property: Id(1)] byte[] Message);

/// <param name="Ack">Bytes of the wire message Ack.</param>
[GenerateSerializer, Immutable, Alias("jena.HelloAnswer")]
public sealed record HelloAnswer([property: Id(0)] byte[] Ack, [property: Id(1)] EdgeOrders Orders);
