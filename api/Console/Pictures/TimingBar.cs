using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Api.Console.Pictures;

/// <summary>What a signal group showed from when to when.</summary>
/// <param name="To">Null while it still shows it.</param>
public sealed record TimingBar(DateTimeOffset From, DateTimeOffset? To, SignalColour Colour);
