namespace Jena.Iot.Contracts.Journal;

/// <summary>
/// The journal could not be read or written just now, so that what was asked was not done, or nobody knows whether it was. It may be
/// asked again. All that leaves a silo of an error of its store: neither the store's own type nor its words do.
/// </summary>
[GenerateSerializer, Alias("jena.StoreUnavailableException")]
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
        : base("the city's journal cannot be read or written just now, and what was asked may or may not have been done: ask again in a few seconds; the silo's log says why")
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
