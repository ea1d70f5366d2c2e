using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Network;

/// <summary>What everybody may know of a network node.</summary>
public sealed record NodeView : IAssetView
{
    /// <summary>This many expected heartbeats may stay out before the node's condition is stale.</summary>
    public const int SilentHeartbeats = 5;

    public required AssetId Id { get; init; }

    public required string Name { get; init; }

    public Place? Place { get; init; }

    /// <summary>Such as <c>access-point</c>.</summary>
    public required string Role { get; init; }

    public required NodeCondition Condition { get; init; }

    public DateTimeOffset? Since { get; init; }

    public required TimeSpan HeartbeatEvery { get; init; }

    /// <summary>Of the latest probe, in milliseconds; null when unknown.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Of the latest probe, 0 to 1; null when unknown.</summary>
    public double? Loss { get; init; }

    public long Probes { get; init; }

    public long ProbesFailed { get; init; }

    public DateTimeOffset? LastSign { get; init; }

    public IReadOnlyList<StandingAlarm> Alarms { get; init; } = [];

    /// <summary>
    /// The words are <c>unknown</c>, <c>up</c>, <c>degraded</c> and <c>down</c>. After <see cref="SilentHeartbeats"/> heartbeats
    /// without any probe, answered or not, the word is <c>unknown</c> and the quality stale.
    /// </summary>
    public Published At(DateTimeOffset now)
    {
        if (LastSign is null)
            return new Published("unknown", Quality.Unknown, Since, null, null);
        var silent = LastSign + (SilentHeartbeats * HeartbeatEvery);
        if (silent <= now)
            return new Published("unknown", Quality.Stale, silent, LastSign, null);
        return Condition switch
        {
            NodeCondition.Up => new Published("up", Quality.Live, Since, LastSign, silent),
            NodeCondition.Degraded => new Published("degraded", Quality.Live, Since, LastSign, silent),
            NodeCondition.Down => new Published("down", Quality.Live, Since, LastSign, silent),
            _ => new Published("unknown", Quality.Unknown, Since, LastSign, silent),
        };
    }
}
