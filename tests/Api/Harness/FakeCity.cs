using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Api.Tests.Harness;

/// <summary>What the fake grains answer, and what they were asked.</summary>
public sealed class FakeCity
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ViewEnvelope> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ILiveObserver> _observers = [];
    private Guid _epoch = Guid.NewGuid();
    private long _next = 1;

    /// <summary>The first page of every full read.</summary>
    public Channel<int> Reads { get; } = Channel.CreateUnbounded<int>();

    public ConcurrentQueue<(AssetId Asset, CommandRequest Request)> Commands { get; } = new();

    public Func<AssetId, CommandRequest, CommandOutcome> Execute { get; set; } = static (_, _) => new CommandOutcome(7, null, null);

    /// <summary>Whether what a command brought about is told with its answer, as the view that is stored by then.</summary>
    public bool Tells { get; set; } = true;

    public Func<AssetId, TimeWindow, string, int, EventPage> Events { get; set; } = static (_, _, _, _) => new EventPage([], "");

    public DateTimeOffset? SensedSince { get; set; }

    public Func<AssetId, TimeWindow, string, int, EventPage> Decisions { get; set; } = static (_, _, _, _) => new EventPage([], "");

    public Func<AlarmQuestion, AlarmPage> Alarms { get; set; } = static _ => new AlarmPage([], "");

    public Func<TimeWindow, IReadOnlyList<JunctionBinAnswer>> Bins { get; set; } = static _ => [];

    public ConfiguredJunction? Configured { get; set; }

    public ConcurrentQueue<TimeWindow> BinsAsked { get; } = new();

    public ConcurrentDictionary<string, TokenHolder> Tokens { get; } = new();

    public string? FirstToken { get; set; }

    public Func<CityRegistry, IReadOnlyList<string>> Import { get; set; } = static _ => [];

    public IReadOnlyList<OutputRequest> Requests { get; set; } = [];

    public ConfigurationBook Station { get; set; } = ConfigurationBook.Empty;

    public Func<string, string, string, DesireOutcome> Desire { get; set; } = static (_, _, _) => new DesireOutcome("sha256:00", null, []);

    public IReadOnlyList<DeadLetterAnswer> DeadLetters { get; set; } = [];

    public ConcurrentQueue<(long Id, string By)> Replayed { get; } = new();

    public string TokenOf(string name, Role role)
    {
        var token = $"token-of-{name}-{Guid.NewGuid():N}";
        Tokens[token] = new TokenHolder(name, role, DateTimeOffset.UnixEpoch);
        return token;
    }

    /// <summary>Stores a view without telling anybody.</summary>
    public void Store(IAssetView view, long version, long revision = 0)
    {
        lock (_gate)
            _stored[view.Id.ToString()] = Envelope(view, version, revision);
    }

    /// <summary>Stores what is no view.</summary>
    public void StoreBroken(string asset, long version)
    {
        lock (_gate)
            _stored[asset] = new ViewEnvelope(asset, version, 0, "{\"id\":17}"u8.ToArray());
    }

    public IReadOnlyList<ViewEnvelope> Page(string after, int limit)
    {
        if (after.Length == 0)
            Reads.Writer.TryWrite(limit);
        lock (_gate)
            return [.. _stored.Values.Where(view => string.CompareOrdinal(view.Asset, after) > 0).Take(limit)];
    }

    public ViewEnvelope? Find(string asset)
    {
        lock (_gate)
            return _stored.GetValueOrDefault(asset);
    }

    /// <summary>Subscribes, and says at once where this silo is.</summary>
    public async Task SubscribeAsync(string silo, ILiveObserver observer)
    {
        LiveBatch batch;
        lock (_gate)
        {
            _observers[silo] = observer;
            batch = new LiveBatch(silo, _epoch, _next, []);
        }

        await observer.Receive(batch);
    }

    /// <summary>Stores views and tells of them.</summary>
    public async Task PublishAsync(params (IAssetView View, long Version)[] views)
    {
        foreach (var (view, version) in views)
            Store(view, version);
        await SendAsync([.. views.Select(static view => Envelope(view.View, view.Version, 0))]);
    }

    /// <summary>The stored view of an asset is that of a version from now on, and told.</summary>
    public async Task TellAsync(AssetId asset, long version)
    {
        ViewEnvelope view;
        lock (_gate)
        {
            if (!_stored.TryGetValue(asset.ToString(), out var stored))
                return;
            _stored[stored.Asset] = view = stored with { Version = Math.Max(version, stored.Version) };
        }

        await SendAsync([view]);
    }

    /// <summary>Loses the next so many changes on their way.</summary>
    public void Lose(int changes)
    {
        lock (_gate)
            _next += changes;
    }

    /// <summary>The silo's process begins again.</summary>
    public void BeginEpoch()
    {
        lock (_gate)
            (_epoch, _next) = (Guid.NewGuid(), 1);
    }

    public Task HeartbeatAsync() => SendAsync([]);

    private async Task SendAsync(IReadOnlyList<ViewEnvelope> views)
    {
        List<(ILiveObserver Observer, LiveBatch Batch)> sends;
        lock (_gate)
        {
            sends = [.. _observers.Select(entry => (entry.Value, new LiveBatch(entry.Key, _epoch, _next, views)))];
            _next += views.Count;
        }

        foreach (var (observer, batch) in sends)
            await observer.Receive(batch);
    }

    private static ViewEnvelope Envelope(IAssetView view, long version, long revision) =>
        new(view.Id.ToString(), version, revision, JsonSerializer.SerializeToUtf8Bytes(view, view.GetType(), DomainJson.Options));
}
