namespace Jena.Iot.Domain.Common;

/// <summary>
/// Something decided about an asset (as opposed to sensed): named in the past tense, kept for years as JSON.
/// Each kind has an abstract record of its own that lists its cases as JSON-derived types with a stable discriminator.
/// </summary>
public interface IAssetEvent
{
    /// <summary>When it was decided, UTC.</summary>
    DateTimeOffset At { get; }
}

/// <summary>Something decided that has a name of its own: whoever asked for it is told that name.</summary>
public interface INamedEvent
{
    /// <summary>Unique within the asset.</summary>
    string Id { get; }
}

/// <summary>Something asked of an asset: named in the imperative.</summary>
public interface IAssetCommand;

/// <summary>Who asks, as the audit names them.</summary>
/// <param name="Name">The token's name, or a system part such as <c>system/schedule</c>.</param>
public sealed record Principal(string Name)
{
    public static Principal Schedule { get; } = new("system/schedule");
    public static Principal Registry { get; } = new("system/registry");
    public static Principal Delivery { get; } = new("system/delivery");
}

/// <summary>A time at which an asset has to look at itself again.</summary>
/// <param name="Name">Unique within the asset; setting it again replaces it.</param>
/// <param name="Due">UTC.</param>
public sealed record Deadline(string Name, DateTimeOffset Due);
