namespace Jena.Iot.Ca.Authority;

/// <summary>What was asked for cannot be done; the message says why and what to mend. Nothing was changed unless it says so.</summary>
public sealed class CaException(string message, Exception? inner = null) : Exception(message, inner);
