using System.Collections.Immutable;
using System.Text.Json;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Registry;

namespace Jena.Iot.Silo.Grains.Junctions;

/// <summary>
/// The shell around one junction. Beside what every asset's shell does it brings the events of a bin back from the journal before
/// something is added to it, and keeps what bins come to as aggregates.
/// </summary>
public sealed class JunctionGrain(AssetGrainServices services, RegistryCache registry)
    : AssetGrain<JunctionModel, JunctionState, JunctionEvent, JunctionCommand, JunctionView>(services), IJunctionGrain
{
    /// <summary>Bins before the latest that stay at hand after a snapshot: what comes an hour late costs no reading back.</summary>
    public const int BinsAtHand = 4;

    /// <summary>The longest span that one question may cover.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromDays(34);

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    private IGrainTimer? _asking;
    private (string Command, string Request) _asked = ("", "");

    public Task<IReadOnlyList<JunctionBinAnswer>> Bins(TimeWindow window) => ReadBinsAsync(window, events: true);

    public Task<IReadOnlyList<JunctionBinAnswer>> Counts(TimeWindow window) => ReadBinsAsync(window, events: false);

    private async Task<IReadOnlyList<JunctionBinAnswer>> ReadBinsAsync(TimeWindow window, bool events)
    {
        EnsureLoaded();
        if (window.Length > LongestWindow)
            throw new ArgumentException($"the window is {window.Length.TotalDays:0} days: ask for at most {LongestWindow.TotalDays:0}", nameof(window));
        var from = Bin.Of(window.From);
        var to = Bin.Of(window.To.AddTicks(-1)).Next;
        var bins = new SortedDictionary<Bin, JunctionBinAggregate>();
        foreach (var stored in await Journal.ReadAggregatesAsync(Stream, from, to))
            bins[stored.Bin] = State.Mark(Decode(stored.Payload));
        foreach (var bin in State.OpenBins.Keys.Where(b => b >= from && b < to))
            bins[bin] = State.Aggregate(bin)!;
        if (bins.Values.FirstOrDefault(static bin => bin.Events > 0) is { } first)
            bins[first.Bin] = first with { RecordedSince = await IsFirstAsync(first.Bin) ? first.FirstEvent() : null, Carried = Carried(from.Start, events) };
        // What was lost whole says so too: a longer bin may hold it.
        foreach (var lost in State.PartialBins.Within(from, to).Where(bin => !bins.ContainsKey(bin)).ToList())
            bins[lost] = JunctionBin.Empty(lost).Aggregate(partial: true);
        return [.. bins.Select(b => new JunctionBinAnswer(b.Key.Number, Encode(events ? b.Value : b.Value with { Trace = null })))];
    }

    private IReadOnlyList<TimedEvent>? Carried(DateTimeOffset at, bool events)
    {
        var occupied = State.Occupations.Before(at, State.Present.Minutes);
        return events && State.Coordination.Before(at) is { } coordination ? [.. coordination, .. occupied ?? []] : occupied;
    }

    /// <summary>Whether nothing was ever sensed in an earlier bin.</summary>
    private async Task<bool> IsFirstAsync(Bin bin) =>
        !State.OpenBins.Any(open => open.Key < bin && open.Value.Count > 0) && !(await Journal.ReadFirstBinAsync(Stream) < bin);

    public Task<ConfiguredJunction?> Configuration()
    {
        EnsureLoaded();
        return Task.FromResult(State.Configured);
    }

    protected override async ValueTask<Refusal?> ObjectionAsync(JunctionCommand command)
    {
        IEnumerable<Programme> programmes = command switch
        {
            ConfigureJunction { Document.Programmes: { } all } => all,
            SelectProgramme select => State.Configured?.Configuration.Programmes.Where(p => p.Number == select.Programme) ?? [],
            _ => [],
        };
        foreach (var programme in programmes)
        {
            if (programme?.Request is { Edge: { } edge } && !await ServesAsync(edge))
                return NotServed(programme.Number, edge);
        }
        return null;
    }

    protected override Task LoadedAsync() => AskEdges();

    protected override Task CommittedAsync(ImmutableArray<JunctionEvent> events) => AskEdges();

    protected override async ValueTask<JunctionState> PrepareAsync(JunctionState state, SensedBatch batch, DateTimeOffset received)
    {
        foreach (var bin in JunctionModel.BinsTouched(batch, received))
        {
            if (!state.HasOpen(bin))
                state = state.WithOpenBin(await ReadBinAsync(bin, received));
        }
        return state;
    }

    protected override IReadOnlyList<SensedBatch> Derive(JunctionState state, SensedBatch batch, DateTimeOffset received) =>
        JunctionModel.Resolve(state, batch, received);

    protected override (JunctionState State, IReadOnlyList<Aggregate> Aggregates) Settle(JunctionState state, long version)
    {
        if (state.OpenBins.IsEmpty)
            return (state, []);
        var all = state.OpenBins.Keys.Select(bin => new Aggregate(bin, version, Encode(state.Aggregate(bin)!))).ToList();
        var latest = state.OpenBins.Keys.Last();
        return (state.CloseBinsBefore(new Bin(latest.Number - BinsAtHand)).State, all);
    }

    private async Task<JunctionBin> ReadBinAsync(Bin bin, DateTimeOffset received)
    {
        var events = new List<(DateTimeOffset, IndianaEvent)>();
        await foreach (var row in Journal.ReadBinAsync(Stream, bin))
        {
            foreach (var reading in StoredBatch.Decode(row.Payload).Readings)
            {
                if (reading is { Value: IndianaEvent e, Time.At: { } at })
                    events.Add((at, e));
            }
        }
        // Only a recording, or a clock that is fixed weeks later, opens a bin so old that events of it may have been dropped: its trace holds them.
        if (received - bin.End > SensingLimits.Late && await Journal.ReadAggregatesAsync(Stream, bin, bin.Next) is [var stored] && Decode(stored.Payload).Trace is { } trace)
            events.AddRange(trace.Events(bin).Select(static e => (e.At, new IndianaEvent(e.Code, e.Parameter))));
        return JunctionBin.Of(bin, events);
    }

    /// <summary>For as long as something is to be asked of an edge, its cabinet is asked, and asked what became of it. Asked twice it does it once.</summary>
    private Task AskEdges()
    {
        if (State.Selection.Pending is not null)
            _asking ??= this.RegisterGrainTimer(AskAsync, new GrainTimerCreationOptions(TimeSpan.Zero, AskEvery) { KeepAlive = true });
        return Task.CompletedTask;
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        EnsureLoaded();
        if (State.Selection.Pending is not { } pending)
        {
            _asking?.Dispose();
            _asking = null;
            return;
        }
        if (Time.GetUtcNow() < pending.AskFrom)
            return;
        var cabinet = GrainFactory.GetGrain<ICabinetGrain>(AssetId.Edge(pending.Edge).ToString());
        if (_asked.Command != pending.Command)
        {
            // What is on is taken back wherever it is.
            if (pending.IsWanted && !await ServesAsync(pending.Edge))
            {
                await DecideAsync(new ReportAttempt(pending.Command, null, NotServed(pending.Programme, pending.Edge)), Principal.Delivery);
                return;
            }
            var outcome = await cabinet.Execute(new CommandRequest(pending.Command, $"{pending.By} for {Stream}", pending.Ask()));
            if (outcome.IsRefused)
            {
                await DecideAsync(new ReportAttempt(pending.Command, null, new Refusal(outcome.RefusalCode!, outcome.RefusalReason ?? "")), Principal.Delivery);
                return;
            }
            _asked = (pending.Command, outcome.Made!);
        }
        if ((await cabinet.Requests()).FirstOrDefault(r => r.Id == _asked.Request) is { } request)
            await DecideAsync(new ReportAttempt(pending.Command, request, null), Principal.Delivery);
    }

    /// <summary>An output of another cabinet may switch another controller.</summary>
    private async Task<bool> ServesAsync(string edge)
    {
        if (IsServedBy(edge))
            return true;
        await registry.RefreshAsync();
        return IsServedBy(edge);
    }

    private bool IsServedBy(string edge) => registry.EdgesOf(State.Id).Any(e => e.Slug == edge);

    private Refusal NotServed(int programme, string edge) => new(
        "not-served",
        $"programme {programme} is requested of the edge '{edge}', and {(registry.EdgesOf(State.Id) is { Count: > 0 } edges ? $"{string.Join(", ", edges)} serves {State.Id}" : $"no edge serves {State.Id}")}: write the edge that serves it in 'request', or mend the registry");

    private static byte[] Encode(JunctionBinAggregate aggregate) => JsonSerializer.SerializeToUtf8Bytes(aggregate, DomainJson.Options);

    private static JunctionBinAggregate Decode(byte[] payload) => JsonSerializer.Deserialize<JunctionBinAggregate>(payload, DomainJson.Options)!;
}
