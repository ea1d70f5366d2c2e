using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Silo.Ingest;

/// <summary>Bounds of what may be under way between brokers and grains.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>Messages of one edge under way at once; 1 to 1,000. Default 64: an edge keeps at most 8 per stream in flight.</summary>
    [Range(1, 1_000)]
    public int MaxPerEdge { get; set; } = 64;

    /// <summary>Messages of all edges under way at once; 1 to 100,000. Default 4,096.</summary>
    [Range(1, 100_000)]
    public int MaxInAll { get; set; } = 4_096;

    /// <summary>The largest message in bytes; 1 KiB to 16 MiB. Default 512 KiB: twice the longest station file with room to spare. A larger one is shed and logged.</summary>
    [Range(1 << 10, 16 << 20)]
    public int MaxMessageBytes { get; set; } = 512 << 10;
}
