using Jena.Iot.Domain.Common;

namespace Jena.Iot.Edge.Station;

/// <summary>One input of the station and the asset that it tells of.</summary>
/// <param name="Asset">Whom its readings concern.</param>
public abstract record Point(AssetId Asset)
{
    /// <summary>The word of its driver.</summary>
    public abstract string Kind { get; }

    /// <summary>Names the input within the station, whatever its place in the file: the key of its saved state.</summary>
    public abstract string Input { get; }

    /// <summary>What it tells of, in a word each; no two points tell of the same. Default its <see cref="Input"/>.</summary>
    public virtual IReadOnlyList<string> Tells => [Input];

    /// <summary>The lines that it reads; no line belongs to two points.</summary>
    public abstract IReadOnlyList<string> Lines { get; }

    /// <summary>A level that holds shorter than this is never believed: edges lost within such a time change nothing. Zero, the default, where every edge counts.</summary>
    public virtual TimeSpan ShortestBelieved => TimeSpan.Zero;
}
