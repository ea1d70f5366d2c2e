using Jena.Iot.Domain.Common;

namespace Jena.Iot.Contracts.Assets;

/// <summary>Readings of one asset from one source, as the bytes in which the journal keeps them (wire message StoredReadings).</summary>
/// <param name="HandedUnder">
/// The run of the database's server under which what lies before them was handed over; 0 for any. An asset that is loaded from another takes none of
/// them: of what lies before them it may know nothing.
/// </param>
[GenerateSerializer, Immutable, Alias("jena.TakeRequest")]
public sealed record TakeRequest([property: Id(0)] byte[] StoredReadings, [property: Id(1)] long HandedUnder = 0);

/// <summary>Which readings were committed and which belong to the dead letters; all others are committed or were known.</summary>
/// <param name="HandAgain">Nothing was taken, for they were handed over under another run of the database's server than the present one.</param>
[GenerateSerializer, Immutable, Alias("jena.TakeResult")]
public sealed record TakeResult([property: Id(0)] long Watermark, [property: Id(1)] IReadOnlyList<RefusedReading> Refused, [property: Id(2)] bool HandAgain = false);

/// <param name="Sequence">In the source that was taken from.</param>
[GenerateSerializer, Immutable, Alias("jena.RefusedReading")]
public sealed record RefusedReading([property: Id(0)] long Sequence, [property: Id(1)] string Code, [property: Id(2)] string Reason);

/// <param name="Id">Chosen by the caller, unique per asset; 1 to 100 characters, or empty when repeating it is harmless and it is not to be remembered.</param>
/// <param name="By">Who asks: the token's name.</param>
/// <param name="Command">A command of the asset's kind.</param>
[GenerateSerializer, Immutable, Alias("jena.CommandRequest")]
public sealed record CommandRequest([property: Id(0)] string Id, [property: Id(1)] string By, [property: Id(2)] IAssetCommand Command);

/// <param name="Version">The asset's version after the command.</param>
/// <param name="RefusalCode">Null when it was done.</param>
/// <param name="RefusalReason">Null when it was done.</param>
/// <param name="Made">The id of what the command brought about, such as a request; null for nothing that has one.</param>
[GenerateSerializer, Immutable, Alias("jena.CommandOutcome")]
public sealed record CommandOutcome(
    [property: Id(0)] long Version,
    [property: Id(1)] string? RefusalCode,
    [property: Id(2)] string? RefusalReason,
    [property: Id(3)] string? Made = null)
{
    public bool IsRefused => RefusalCode is not null;
}

/// <summary>
/// A view as it travels. Of two envelopes of one asset the one with the higher (Version, Activation, Revision) is newer, whichever
/// silos they come from and in whichever order they arrive.
/// </summary>
/// <param name="Asset">The id's text.</param>
/// <param name="Version">Version of the asset's stream that the view was made from.</param>
/// <param name="Revision">Rises, within one activation, with live changes that have no version of their own.</param>
/// <param name="Json">The kind's view record in the domain's JSON, UTF-8.</param>
/// <param name="Activation">Rises with every load of the asset from the journal, which counts them; 0 for a view that was stored.</param>
[GenerateSerializer, Immutable, Alias("jena.ViewEnvelope")]
public sealed record ViewEnvelope(
    [property: Id(0)] string Asset,
    [property: Id(1)] long Version,
    [property: Id(2)] long Revision,
    [property: Id(3)] byte[] Json,
    [property: Id(4)] long Activation = 0);

/// <summary>One bin of a junction, as JSON of the domain's bin record.</summary>
/// <param name="Number">The bin's number.</param>
/// <param name="Json">UTF-8.</param>
[GenerateSerializer, Immutable, Alias("jena.JunctionBinAnswer")]
public sealed record JunctionBinAnswer([property: Id(0)] long Number, [property: Id(1)] byte[] Json);

/// <summary>The asset's own past cannot be read or applied. Its readings are parked until it can.</summary>
[GenerateSerializer, Alias("jena.AssetCannotLoadException")]
public sealed class AssetCannotLoadException : Exception
{
    public AssetCannotLoadException()
    {
    }

    public AssetCannotLoadException(string message)
        : base(message)
    {
    }

    public AssetCannotLoadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
