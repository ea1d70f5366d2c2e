namespace Jena.Iot.Edge.Commands;

/// <summary>The record of commands cannot be read or written now. Says what to mend.</summary>
internal sealed class CommandBookException(string message, Exception? inner = null) : Exception(message, inner);
