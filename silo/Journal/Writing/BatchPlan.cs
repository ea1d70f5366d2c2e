using System.Text.Json;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Silo.Journal.Writing;

/// <summary>
/// What one transaction writes, worked out from the heads as they are in the database, under lock. Appends are taken in the
/// order in which they came: one to a stream that an earlier one of the batch has moved is compared with where that left it.
/// Everything that a later write replaces is already replaced here, so that each table's row is written once, in key order.
/// </summary>
internal sealed class BatchPlan
{
    private readonly Dictionary<JournalWork, long> _results = [];
    private readonly Dictionary<JournalWork, VersionConflictException> _conflicts = [];

    private BatchPlan()
    {
    }

    /// <summary>Streams with an append that holds, and where their heads are afterwards.</summary>
    public SortedDictionary<string, long> Heads { get; } = new(StringComparer.Ordinal);

    public List<PlannedRow> Rows { get; } = [];

    public SortedDictionary<(string Stream, string Origin, string SourceStream), long> Watermarks { get; } = new(KeyOrder.Instance);

    public SortedDictionary<string, StoredView> Views { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, IReadOnlyCollection<Deadline>> Deadlines { get; } = new(StringComparer.Ordinal);

    public List<(string Stream, CommandRecord Command)> Commands { get; } = [];

    public List<(string Stream, long Id)> Unparked { get; } = [];

    /// <summary>With the version that the append led to, and the place among its lines.</summary>
    public List<PlannedAlarm> Alarms { get; } = [];

    public List<long> Announced { get; } = [];

    public SortedDictionary<string, Snapshot> Snapshots { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<(string Stream, long Bin), Aggregate> Aggregates { get; } = new(StreamBinOrder.Instance);

    public SortedDictionary<(string Origin, string SourceStream, string None), long> EdgeWatermarks { get; } = new(KeyOrder.Instance);

    public List<NewDeadLetter> Letters { get; } = [];

    public List<ReplayedWork> Replayed { get; } = [];

    public List<NewParked> Parked { get; } = [];

    /// <summary>Streams that the batch appends to, in ordinal order, each with whether its first append takes it for new.</summary>
    public static SortedDictionary<string, bool> Streams(IReadOnlyList<JournalWork> batch)
    {
        var streams = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var work in batch.OfType<AppendWork>())
            streams.TryAdd(work.Append.Stream, work.Append.ExpectedVersion == 0);
        return streams;
    }

    /// <param name="batch">In the order in which the writes came.</param>
    /// <param name="heads">The heads of <see cref="Streams"/>; one that is missing is 0.</param>
    /// <param name="known">Commands of the batch that are stored already.</param>
    /// <param name="run">The run of the server that commits it; 0 for a file.</param>
    public static BatchPlan Make(IReadOnlyList<JournalWork> batch, IReadOnlyDictionary<string, long> heads, IReadOnlySet<(string Stream, string Id)> known, long run = 0)
    {
        var plan = new BatchPlan();
        var commands = new HashSet<(string, string)>(known);
        foreach (var work in batch)
        {
            if (work.Under != 0 && work.Under != run)
            {
                plan._conflicts.Add(work, new VersionConflictException($"{Told(work)}: the database's server is another than the one from which this was read, or to which it was told, and may know less"));
                continue;
            }
            switch (work)
            {
                case AppendWork append:
                    plan.Take(append, heads, commands);
                    break;
                case SnapshotWork snapshot:
                    plan.Take(snapshot);
                    break;
                case EdgeWatermarkWork mark:
                    Raise(plan.EdgeWatermarks, (mark.Source.Origin, mark.Source.Stream, ""), mark.Sequence);
                    break;
                case BuryWork bury:
                    plan.Letters.AddRange(bury.Letters);
                    break;
                case ReplayedWork replayed:
                    plan.Replayed.Add(replayed);
                    break;
                case ParkWork park:
                    plan.Parked.Add(park.Parked);
                    break;
            }
        }
        return plan;
    }

    /// <summary>Tells the callers, after the commit.</summary>
    public void Complete(IReadOnlyList<JournalWork> batch)
    {
        foreach (var work in batch)
        {
            if (_conflicts.TryGetValue(work, out var conflict))
                work.Fail(conflict);
            else
                work.Complete(_results.GetValueOrDefault(work));
        }
    }

    private static string Told(JournalWork work) => work switch
    {
        AppendWork { Append.Stream: var stream } => stream,
        SnapshotWork { Stream: var stream } => stream,
        EdgeWatermarkWork { Source: var source } => $"{source}",
        _ => "a confirmation",
    };

    private void Take(AppendWork work, IReadOnlyDictionary<string, long> heads, HashSet<(string, string)> commands)
    {
        var append = work.Append;
        var stream = append.Stream;
        var head = Heads.TryGetValue(stream, out var planned) ? planned : heads.GetValueOrDefault(stream);
        if (head != append.ExpectedVersion)
        {
            _conflicts.Add(work, new VersionConflictException(stream, append.ExpectedVersion, head));
            return;
        }
        // A command executed by two activations: the one that comes second has not seen the outcome, and must not execute it again.
        if (append.Command is { } command && !commands.Add((stream, command.Id)))
        {
            _conflicts.Add(work, new VersionConflictException($"{stream}: command {command.Id} has been executed already"));
            return;
        }

        foreach (var row in append.Rows)
            Rows.Add(new PlannedRow(stream, ++head, row, append.At.UtcTicks));
        Heads[stream] = head;
        _results.Add(work, head);
        foreach (var watermark in append.Watermarks)
            Raise(Watermarks, (stream, watermark.Source.Origin, watermark.Source.Stream), watermark.Sequence);
        if (append.View is { } view)
            Views[stream] = new StoredView(stream, head, view);
        if (append.Deadlines is { } deadlines)
            Deadlines[stream] = [.. deadlines.GroupBy(deadline => deadline.Name).Select(same => same.Last())];
        if (append.Command is { } record)
            Commands.Add((stream, record));
        foreach (var id in append.Unparked)
            Unparked.Add((stream, id));
        for (var i = 0; i < append.Alarms.Count; i++)
            Alarms.Add(new PlannedAlarm(stream, head, i, append.At.UtcTicks, append.Alarms[i]));
        Announced.AddRange(append.Announced);
    }

    private void Take(SnapshotWork work)
    {
        if (!Snapshots.TryGetValue(work.Stream, out var snapshot) || snapshot.Version <= work.Snapshot.Version)
            Snapshots[work.Stream] = work.Snapshot;
        foreach (var aggregate in work.Aggregates)
        {
            var key = (work.Stream, aggregate.Bin.Number);
            if (!Aggregates.TryGetValue(key, out var stored) || stored.Version <= aggregate.Version)
                Aggregates[key] = aggregate;
        }
    }

    private static void Raise(SortedDictionary<(string, string, string), long> marks, (string, string, string) key, long sequence)
    {
        if (!marks.TryGetValue(key, out var mark) || mark < sequence)
            marks[key] = sequence;
    }

    private sealed class KeyOrder : IComparer<(string, string, string)>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare((string, string, string) x, (string, string, string) y)
        {
            var order = string.CompareOrdinal(x.Item1, y.Item1);
            if (order == 0)
                order = string.CompareOrdinal(x.Item2, y.Item2);
            return order != 0 ? order : string.CompareOrdinal(x.Item3, y.Item3);
        }
    }

    private sealed class StreamBinOrder : IComparer<(string, long)>
    {
        public static readonly StreamBinOrder Instance = new();

        public int Compare((string, long) x, (string, long) y)
        {
            var order = string.CompareOrdinal(x.Item1, y.Item1);
            return order != 0 ? order : x.Item2.CompareTo(y.Item2);
        }
    }
}

/// <summary>A line of the history of alarms with everything that it is stored with.</summary>
/// <param name="Recorded">UTC ticks.</param>
internal sealed record PlannedAlarm(string Stream, long Version, int Place, long Recorded, AlarmTransition Transition)
{
    /// <summary>It came from outside and may hold anything; in the payload it is as it came.</summary>
    public string Code => WriteChecks.Storable(Transition.Code);

    public byte[] Payload => JsonSerializer.SerializeToUtf8Bytes(Transition, DomainJson.Options);
}

/// <summary>A row with everything that it is stored with.</summary>
/// <param name="Committed">UTC ticks.</param>
internal sealed record PlannedRow(string Stream, long Version, NewRow Row, long Committed)
{
    /// <summary>Where the row lies in time, in UTC ticks: its first event, or its commit.</summary>
    public long Placed => Row.First?.UtcTicks ?? Committed;

    /// <summary>The end of what it covers, in UTC ticks; never before <see cref="Placed"/>.</summary>
    public long Ended => Math.Max(Placed, Row.Last?.UtcTicks ?? Placed);
}
