using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Jena.Iot.Silo.Telemetry;

/// <summary>The silo's own spans and figures; the names under which exporters ask for them.</summary>
public static class SiloTelemetry
{
    public const string Name = "Jena.Iot.Silo";

    public static ActivitySource Activities { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    /// <summary>Messages that ingest took from a broker, by topic kind.</summary>
    public static Counter<long> Received { get; } = Meter.CreateCounter<long>("jena.ingest.received", "{message}");

    /// <summary>Messages that ingest left aside because too many were under way; their edge sends them again.</summary>
    public static Counter<long> Shed { get; } = Meter.CreateCounter<long>("jena.ingest.shed", "{message}");

    /// <summary>Answers that were sent to edges.</summary>
    public static Counter<long> Answered { get; } = Meter.CreateCounter<long>("jena.ingest.answered", "{message}");

    /// <summary>Rows of readings that retention dropped.</summary>
    public static Counter<long> ReadingRowsDropped { get; } = Meter.CreateCounter<long>("jena.journal.readings.dropped", "{row}");

    /// <summary>Publishes and subscriptions that a broker refused to an edge.</summary>
    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>("jena.broker.refused", "{request}");
}
