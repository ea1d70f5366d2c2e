namespace Jena.Iot.Silo.Broker;

/// <summary>Somebody announced a packet that is longer than what is allowed.</summary>
/// <param name="announced">Bytes after its fixed header, as far as that was read.</param>
/// <param name="bound">Bytes that are allowed.</param>
public sealed class PacketTooLongException(int announced, int bound) : IOException($"it announced a packet of {announced} bytes, and at most {bound} are taken");
