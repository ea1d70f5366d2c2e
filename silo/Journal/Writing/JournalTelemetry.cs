using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Jena.Iot.Silo.Journal.Writing;

/// <summary>Spans and metrics of one writer, all under the name <see cref="Name"/>.</summary>
internal sealed class JournalTelemetry : IDisposable
{
    public const string Name = "Jena.Iot.Silo.Journal";

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _rows;

    public JournalTelemetry(Func<int> waiting)
    {
        _batch = _meter.CreateHistogram<int>("jena.journal.batch.size", "{write}", "Writes in one transaction");
        _commit = _meter.CreateHistogram<double>("jena.journal.commit.duration", "s", "Time that one transaction took");
        _failures = _meter.CreateCounter<long>("jena.journal.commit.failures", "{transaction}", "Transactions that failed");
        _rows = _meter.CreateCounter<long>("jena.journal.rows", "{row}", "Rows appended");
        _meter.CreateObservableGauge("jena.journal.queue.depth", waiting, "{write}", "Writes that wait for the writer");
    }

    /// <summary>Begins the span of a write under the caller's own; leaves the caller's current span as it was.</summary>
    public static void Begin(JournalWork work)
    {
        if (!Source.HasListeners())
            return;
        var caller = Activity.Current;
        var span = Source.StartActivity(work is AppendWork ? "journal.append" : "journal.write");
        if (work is AppendWork { Append: var append })
            span?.SetTag("jena.stream", append.Stream).SetTag("jena.rows", append.Rows.Count);
        Activity.Current = caller;
        work.Span = span;
    }

    public void Committed(int writes, int rows, TimeSpan took)
    {
        _batch.Record(writes);
        _commit.Record(took.TotalSeconds);
        _rows.Add(rows);
    }

    public void Failed() => _failures.Add(1);

    public void Dispose() => _meter.Dispose();
}
