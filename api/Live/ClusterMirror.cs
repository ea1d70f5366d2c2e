using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Live;

/// <summary>
/// Makes <see cref="LiveViews"/> what the cluster has, from what its silos tell and what is stored, in whichever order that comes,
/// doubled, late or not at all; and knows whether something may be missing. Time, members, batches and pages come in as arguments.
/// Not safe for several threads.
/// </summary>
/// <param name="views">What is kept.</param>
/// <param name="unread">Told of an envelope that is no view; it changes nothing.</param>
public sealed class ClusterMirror(LiveViews views, Action<ViewEnvelope, Exception>? unread = null)
{
    private readonly LiveViews views = views;
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);

    // Takings up to which the memory stems from silos that are all gone. The cluster may have been put back to an earlier copy since.
    private long before;

    /// <summary>The silos of the cluster, as last heard.</summary>
    public IReadOnlyCollection<string> Members => members.Keys;

    /// <summary>Who belongs to the cluster now. Says whether what is stored has to be read again.</summary>
    public RereadReason Meet(IReadOnlySet<string> active, DateTimeOffset now)
    {
        var gone = members.Keys.Where(silo => !active.Contains(silo)).ToList();
        foreach (var silo in gone)
            members.Remove(silo);
        foreach (var silo in active)
        {
            if (!members.ContainsKey(silo))
                members.Add(silo, new Member(new SiloFeed(now), views.Takings));
        }

        if (members.Count > 0)
            before = members.Values.Min(static member => member.Joined);
        return gone.Count == 0 ? RereadReason.None : RereadReason.SiloGone;
    }

    /// <summary>Takes what a silo tells. Says whether what is stored has to be read again.</summary>
    public RereadReason Take(LiveBatch batch, DateTimeOffset now)
    {
        if (!members.TryGetValue(batch.Silo, out var member))
            return batch.Views.Count == 0 ? RereadReason.None : RereadReason.Stranger;
        var step = member.Feed.Take(batch, now);
        foreach (var envelope in step.Views)
            Take(envelope, batch.Silo, IsOrphan);
        return step.Reread;
    }

    /// <summary>The silos from which nothing came for <see cref="SiloFeed.SilentAfter"/>, each once for every such span.</summary>
    public IReadOnlyList<string> Check(DateTimeOffset now) =>
        [.. members.Where(entry => entry.Value.Feed.Check(now) is RereadReason.Silence).Select(static entry => entry.Key)];

    /// <summary>How long nothing came from a silo; null for one that is not of the cluster.</summary>
    public TimeSpan? SilenceOf(string silo, DateTimeOffset now) => members.TryGetValue(silo, out var member) ? now - member.Feed.LastHeard : null;

    /// <summary>Whether there is a cluster and each of its silos was heard a moment ago.</summary>
    public bool HearsAll(DateTimeOffset now) =>
        members.Count > 0 && members.Values.All(member => now - member.Feed.LastHeard < SiloFeed.SilentAfter && member.Feed.IsHeard);

    /// <summary>Begins to read everything stored, from the first page on.</summary>
    public FullRead BeginRead() => new(this);

    private bool IsOrphan(LiveView known) => known.Taking <= before || (known.Origin is { } origin && !members.ContainsKey(origin));

    private AssetId? Take(ViewEnvelope envelope, string? origin, Func<LiveView, bool> falls)
    {
        try
        {
            var id = AssetId.Parse(envelope.Asset);
            var order = new ViewOrder(envelope.Version, envelope.Activation, envelope.Revision);
            // Most of what a full read brings is known: that costs no reading of JSON.
            if (views.Find(id) is { } known && order <= known.Order && !falls(known))
                return id;
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(envelope.Json, hash);
            views.Take(ViewReader.Read(envelope).View, order, origin, BitConverter.ToUInt128(hash), falls);
            return id;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException)
        {
            unread?.Invoke(envelope, exception);
            return null;
        }
    }

    private sealed record Member(SiloFeed Feed, long Joined);

    /// <summary>
    /// One reading of everything stored. What is stored stands above what came from silos that were gone when it began, even when that
    /// seems newer; what a silo tells that was there when it began gives way to nothing older.
    /// </summary>
    public sealed class FullRead
    {
        private readonly ClusterMirror mirror;
        private readonly long before;
        private readonly FrozenSet<string> members;
        private readonly HashSet<AssetId> seen = [];

        internal FullRead(ClusterMirror mirror) =>
            (this.mirror, before, members) = (mirror, mirror.before, mirror.members.Keys.ToFrozenSet(StringComparer.Ordinal));

        public void Take(IEnumerable<ViewEnvelope> page)
        {
            foreach (var envelope in page)
            {
                if (mirror.Take(envelope, null, Falls) is { } id)
                    seen.Add(id);
                else if (AssetId.TryParse(envelope.Asset, out var unreadable))
                    seen.Add(unreadable);
            }
        }

        /// <summary>After the last page: what is stored no longer, and came from silos that were gone, is forgotten.</summary>
        public void End() => mirror.views.Forget(known => Falls(known) && !seen.Contains(known.Id));

        private bool Falls(LiveView known) =>
            known.Taking <= before || (known.Origin is { } origin && !members.Contains(origin));
    }
}
