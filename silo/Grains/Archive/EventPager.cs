using System.Globalization;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Grains.Archive;

/// <summary>
/// Puts the events of rows that overlap in time into one order, a page at a time. A row is placed by its first event, so an
/// event may be given out once no later row can begin before it. The cursor names the last event given out.
/// </summary>
public sealed class EventPager(IEventJournal journal)
{
    private const int RowsAtOnce = 200;

    /// <summary>Throws <see cref="ArgumentException"/> for a cursor that no page gave.</summary>
    /// <param name="only">The kind of rows to give out; null for every kind.</param>
    public async Task<EventPage> ReadAsync(string stream, TimeWindow window, string cursor, int limit, RowKind? only, CancellationToken cancellationToken)
    {
        var after = Parse(cursor);
        var from = after is { } a && a.At > window.From ? a.At : window.From;
        if (from >= window.To)
            return new EventPage([], "");

        var waiting = new PriorityQueue<ArchivedEvent, ArchivedEvent>(ArchivedEvent.Order);
        var page = new List<ArchivedEvent>();
        SpanCursor? rowCursor = null;
        while (page.Count <= limit)
        {
            var rows = await journal.ReadSpanAsync(stream, new TimeWindow(from, window.To), rowCursor, RowsAtOnce, cancellationToken);
            foreach (var row in rows)
            {
                var first = row.First ?? row.Committed;
                Release(first);
                foreach (var archived in only is { } kind && row.Kind != kind ? [] : EventJson.Of(row))
                {
                    if (window.Contains(archived.At) && (after is not { } last || ArchivedEvent.Order.Compare(archived, last) > 0))
                        waiting.Enqueue(archived, archived);
                }
                rowCursor = new SpanCursor(first, row.Version);
            }
            if (rows.Count < RowsAtOnce)
            {
                Release(null);
                break;
            }
        }
        // After the rows: what is dropped meanwhile is told too.
        var since = only is RowKind.Decisions ? null : await SensedSinceAsync(cancellationToken);
        var full = page.Count > limit;
        var shown = page.Take(limit).ToList();
        return new EventPage([.. shown.Select(e => e.Json)], full ? Format(shown[^1]) : "", since > window.From ? since : null);

        void Release(DateTimeOffset? before)
        {
            while (page.Count <= limit && waiting.TryPeek(out var next, out _) && (before is null || next.At < before))
                page.Add(waiting.Dequeue());
        }
    }

    /// <summary>
    /// From when on every event is there. A reading may be dated a little after its commit, so that is a little after the
    /// commit from which on rows are there.
    /// </summary>
    public async Task<DateTimeOffset?> SensedSinceAsync(CancellationToken cancellationToken) =>
        await journal.ReadKeptSinceAsync(cancellationToken) + SensingLimits.Future;

    private static string Format(ArchivedEvent last) => $"{last.At.UtcTicks}.{last.Version}.{last.Index}";

    private static ArchivedEvent? Parse(string cursor)
    {
        if (cursor.Length == 0)
            return null;
        var parts = cursor.Split('.');
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new ArchivedEvent(new DateTimeOffset(ticks, TimeSpan.Zero), version, index, [])
            : throw new ArgumentException($"'{cursor}' is no cursor: give back the one that the page before ended with", nameof(cursor));
    }
}
