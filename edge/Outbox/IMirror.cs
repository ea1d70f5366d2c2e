namespace Jena.Iot.Edge.Outbox;

/// <summary>Memory that mirrors rows of the file: it changes with them in a transaction, and goes back with them when that fails.</summary>
internal interface IMirror
{
    /// <summary>A transaction begins: <see cref="Undo"/> returns to what holds now.</summary>
    void Mark();

    /// <summary>The transaction came to nothing.</summary>
    void Undo();
}
