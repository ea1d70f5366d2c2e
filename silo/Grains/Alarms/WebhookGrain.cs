using System.Collections.Immutable;
using System.Text.Json;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Alarms;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Alarms.Webhooks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Alarms;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Registry;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Grains.Alarms;

/// <summary>
/// The shell around the calls for alarms; every rule is in <see cref="WebhookBook"/>. What is taken from the history is marked there in the
/// append that queues it, so that nothing is missed and nothing is queued twice; a call whose outcome was not kept is made again under its id.
/// </summary>
public sealed class WebhookGrain(IEventJournal journal, WebhookSender sender, RegistryCache registry, IOptions<WebhookOptions> options, TimeProvider time, ILogger<WebhookGrain> logger)
    : Grain, IWebhookGrain
{
    private const string Stream = "webhooks/city";
    private const int AtOnce = 200;
    private const int SnapshotEvery = 200;
    private const int Schema = 1;

    private static readonly TimeSpan LookAtHeldEvery = TimeSpan.FromSeconds(5);

    private WebhookBook _book = WebhookBook.Empty;
    private long _run;
    private long _version;
    private long _snapshot;
    private DateTimeOffset _looked;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => StoreErrors.TellAsync(() => LoadAsync(cancellationToken), "the webhooks", logger);

    public async Task<bool> Pump()
    {
        var lines = await journal.ReadUnannouncedAsync(0, AtOnce);
        if (lines.Count > 0)
        {
            var items = lines.Select(static l => new WebhookItem(l.Id, l.Stream, l.Transition)).ToList();
            var explained = options.Value.Targets.Count == 0 ? [] : await ExplainedAsync(items);
            await AppendAsync(_book.Announce(items, options.Value.All, explained.Contains, options.Value.MostWaiting, time.GetUtcNow()), [.. lines.Select(static l => l.Id)]);
        }
        if (_book.Held.Count > 0 && time.GetUtcNow() - _looked >= LookAtHeldEvery)
        {
            _looked = time.GetUtcNow();
            var explained = await ExplainedAsync(_book.Held);
            await AppendAsync(_book.Release(options.Value.All, explained.Contains, options.Value.MostWaiting, time.GetUtcNow()), []);
        }
        var sent = false;
        foreach (var target in options.Value.All)
        {
            if (_book.Next(target.Name, time.GetUtcNow()) is not { } item)
                continue;
            var call = await sender.SendAsync(target.Name, item);
            var now = time.GetUtcNow();
            sent |= call.Error is null;
            await AppendAsync([call.Error is null ? WebhookBook.Took(target.Name, item, now) : _book.Failed(target.Name, item, call.Error, call.Refused, options.Value.GiveUpAfter, now)], []);
        }
        return lines.Count == AtOnce || sent;
    }

    public Task<IReadOnlyDictionary<string, WebhookQueue>> Queues() => Task.FromResult<IReadOnlyDictionary<string, WebhookQueue>>(
        options.Value.All.ToDictionary(static t => t.Name, t => _book.Queues.GetValueOrDefault(t.Name) ?? new WebhookQueue()));

    public async Task<string?> TryAgain(string target, string by)
    {
        // One that was never called has nothing to be sent again.
        if (!_book.Queues.ContainsKey(target) && options.Value.All.Any(t => t.Name == target))
            return null;
        var decision = _book.TryAgain(target, new Principal(by), time.GetUtcNow());
        if (decision.Refusal is { } refusal)
            return refusal.Reason;
        await AppendAsync(decision.Events, []);
        return null;
    }

    /// <summary>Those lines whose alarm another one explains now.</summary>
    private async Task<HashSet<WebhookItem>> ExplainedAsync(IReadOnlyList<WebhookItem> items)
    {
        var explained = new HashSet<WebhookItem>();
        var known = new Dictionary<AssetId, SilentEdge>();
        foreach (var item in items)
        {
            if (!AssetId.TryParse(item.Asset, out var asset) || !ParentCause.MayExplain(asset, item.Transition.Code))
                continue;
            var edges = new List<SilentEdge>();
            foreach (var edge in registry.EdgesOf(asset))
            {
                if (!known.TryGetValue(edge, out var silent))
                    known.Add(edge, silent = await EdgeAsync(edge));
                edges.Add(silent);
            }
            if (ParentCause.Of(asset, item.Transition.Code, item.Transition.At, edges) is not null)
                explained.Add(item);
        }
        return explained;
    }

    private async Task<SilentEdge> EdgeAsync(AssetId edge) => await GrainFactory.Asset(edge).GetView() is { } view
        ? SilentEdge.Of(JsonSerializer.Deserialize<Domain.Edges.CabinetView>(view.Json, DomainJson.Options)!)
        : new SilentEdge(edge, Silent: false, LastSign: null);

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var start = await journal.LoadAsync(Stream, cancellationToken);
        _run = start.Run;
        if (start.Snapshot is { Schema: Schema } snapshot && snapshot.Version <= start.Version)
        {
            _book = JsonSerializer.Deserialize<WebhookBook>(snapshot.Payload, DomainJson.Options) ?? throw new InvalidDataException("the snapshot of the webhooks is null");
            _version = _snapshot = snapshot.Version;
        }
        await foreach (var row in journal.ReadAsync(Stream, _version, cancellationToken))
        {
            _book = DecisionCodec.Decode<WebhookEvent>(row.Payload).Aggregate(_book, WebhookBook.Apply);
            _version = row.Version;
        }
    }

    private async Task AppendAsync(ImmutableArray<WebhookEvent> events, IReadOnlyList<long> announced)
    {
        if (events.IsEmpty && announced.Count == 0)
            return;
        var now = time.GetUtcNow();
        try
        {
            _version = await journal.AppendAsync(new Append
            {
                Stream = Stream,
                ExpectedVersion = _version,
                Under = _run,
                Rows = events.IsEmpty ? [] : [DecisionCodec.Encode(events, now)],
                At = now,
                Announced = announced,
            });
        }
        catch
        {
            // Nobody knows whether it is there: read it again.
            DeactivateOnIdle();
            throw;
        }
        _book = events.Aggregate(_book, WebhookBook.Apply);
        if (_version - _snapshot < SnapshotEvery)
            return;
        await journal.SaveSnapshotAsync(Stream, new Snapshot(_version, Schema, JsonSerializer.SerializeToUtf8Bytes(_book, DomainJson.Options)) { Under = _run }, []);
        _snapshot = _version;
    }
}
