using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Edges.Signs;

/// <summary>One number sign: what it is to show and what it shows.</summary>
public sealed record SignState
{
    /// <summary>The version that is to be shown; 0 while nobody here has said.</summary>
    public long Version { get; init; }

    /// <summary>What is to be shown; null while nobody here has said.</summary>
    public string? Text { get; init; }

    /// <summary>The id under which that version is sent; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>Who said so; null for nobody.</summary>
    public string? By { get; init; }

    /// <summary>Why; null for nobody having said.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when it is to be so; null for never.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The highest version that the edge told of; 0 before.</summary>
    public long ShownVersion { get; init; }

    /// <summary>What the sign shows for it; null before.</summary>
    public string? ShownText { get; init; }

    /// <summary>Since when the edge says so; null before.</summary>
    public DateTimeOffset? ShownSince { get; init; }

    /// <summary>Why the edge does not show the version that is to be shown, for programs; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>The same for people.</summary>
    public string? Detail { get; init; }

    /// <summary>It shows what it is to show.</summary>
    public bool IsShown => Version > 0 && ShownVersion == Version && Code is null;

    /// <summary>Nothing is known yet of what became of the version that is to be shown.</summary>
    [JsonIgnore]
    public bool IsOpen => Version > 0 && ShownVersion < Version && Code is null;
}
