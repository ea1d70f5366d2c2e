using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;

namespace Jena.Iot.Api.Live;

/// <summary>Why what is stored has to be read again.</summary>
public enum RereadReason
{
    None = 0,

    /// <summary>The first that is heard of a silo: what it said before was missed.</summary>
    FirstHeard = 1,

    /// <summary>Changes between two batches are missing.</summary>
    Gap = 2,

    /// <summary>The silo's process began again.</summary>
    NewEpoch = 3,

    /// <summary>No heartbeat for <see cref="SiloFeed.SilentAfter"/>.</summary>
    Silence = 4,

    /// <summary>A silo went: what it committed last may not have been published.</summary>
    SiloGone = 5,
}

/// <param name="Views">What of the batch is news, in rising sequence.</param>
/// <param name="Reread">Whether what is stored has to be read again besides.</param>
public readonly record struct FeedStep(IReadOnlyList<ViewEnvelope> Views, RereadReason Reread);

/// <summary>
/// What one silo has told this host, and whether anything is missing in it. Pure: time and batches come in as arguments.
/// Not safe for several threads.
/// </summary>
/// <param name="subscribed">When the subscription was asked for: silence is counted from there.</param>
public sealed class SiloFeed(DateTimeOffset subscribed)
{
    /// <summary>A silo sends something each second; after 5 s of nothing the subscription counts as lost.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(5);

    private Guid epoch;
    private long next;
    private DateTimeOffset quietSince = subscribed;

    /// <summary>Takes a batch. Views at or before what was heard already are left aside.</summary>
    public FeedStep Take(LiveBatch batch, DateTimeOffset now)
    {
        quietSince = now;
        var end = batch.First + batch.Views.Count;
        if (batch.Epoch != epoch)
        {
            var reason = epoch == Guid.Empty ? RereadReason.FirstHeard : RereadReason.NewEpoch;
            (epoch, next) = (batch.Epoch, end);
            return new FeedStep(batch.Views, reason);
        }

        var known = (int)Math.Clamp(next - batch.First, 0, batch.Views.Count);
        var gap = batch.First > next;
        next = Math.Max(next, end);
        return new FeedStep(known == 0 ? batch.Views : [.. batch.Views.Skip(known)], gap ? RereadReason.Gap : RereadReason.None);
    }

    /// <summary><see cref="RereadReason.Silence"/> once for each <see cref="SilentAfter"/> without a batch.</summary>
    public RereadReason Check(DateTimeOffset now)
    {
        if (now - quietSince < SilentAfter)
            return RereadReason.None;
        quietSince = now;
        return RereadReason.Silence;
    }
}
