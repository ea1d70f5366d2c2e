using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;

namespace Jena.Iot.Api.Live;

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

    /// <summary>When the silo was heard last; when the subscription was asked for before that.</summary>
    public DateTimeOffset LastHeard { get; private set; } = subscribed;

    /// <summary>Whether anything was heard.</summary>
    public bool IsHeard => epoch != Guid.Empty;

    /// <summary>Takes a batch. Views at or before what was heard already are left aside.</summary>
    public FeedStep Take(LiveBatch batch, DateTimeOffset now)
    {
        quietSince = LastHeard = now;
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
