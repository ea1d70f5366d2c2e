namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// The statements that read rows. Each names the days that it looks at, so that the server leaves out all other partitions
/// of readings when it plans; <see cref="ReadingDays"/> says why those are enough.
/// </summary>
internal static class PostgresReads
{
    /// <summary>Days before today in which a stream's tail is looked for first. A stream with an older tail gets a snapshot: see retention.</summary>
    public const int RecentDays = 3;

    /// <summary>$1 stream, $2 from placed, $3 window's from, $4 window's to, $5 and $6 cursor, $7 limit, $8 and $9 days.</summary>
    public static readonly string Span = $"""
        SELECT {Columns} FROM (
          SELECT {Readings}, placed FROM journal_reading
          WHERE stream = $1 AND day BETWEEN $8 AND $9 AND placed >= $2 AND placed < $4 AND ended >= $3 AND (placed, version) > ($5, $6)
          UNION ALL
          SELECT {Readings}, placed FROM journal_reading_apart
          WHERE stream = $1 AND placed >= $2 AND placed < $4 AND ended >= $3 AND (placed, version) > ($5, $6)
          UNION ALL
          SELECT {Readings}, placed FROM journal_reading_apart
          WHERE stream = $1 AND placed < $2 AND ended >= $3 AND ended - placed > 9000000000 AND (placed, version) > ($5, $6)
          UNION ALL
          SELECT {Decisions}, placed FROM journal_decision
          WHERE stream = $1 AND placed >= $2 AND placed < $4 AND ended >= $3 AND (placed, version) > ($5, $6)
          UNION ALL
          SELECT {Decisions}, placed FROM journal_decision
          WHERE stream = $1 AND placed < $2 AND ended >= $3 AND ended - placed > 9000000000 AND (placed, version) > ($5, $6)
        ) AS span
        ORDER BY placed, version LIMIT $7
        """;

    /// <summary>
    /// A row under a day lies wholly in the bin in which it is placed, so that the index by time finds a bin too: bins are counted from
    /// 1970 in UTC ticks. $1 stream, $2 bin, $3 after version, $4 limit, $5 and $6 days.
    /// </summary>
    public static readonly string Bin = $"""
        SELECT {Columns} FROM (
          SELECT {Readings} FROM journal_reading WHERE stream = $1 AND bin = $2 AND version > $3 AND day BETWEEN $5 AND $6 AND placed >= $2 * 9000000000 + 621355968000000000 AND placed < $2 * 9000000000 + 621355977000000000
          UNION ALL
          SELECT {Readings} FROM journal_reading_apart WHERE stream = $1 AND bin = $2 AND version > $3
        ) AS bin
        ORDER BY version LIMIT $4
        """;

    /// <summary>$1 stream, $2 after version, $3 limit, $4 and $5 days.</summary>
    public static readonly string RecentPage = $"""
        SELECT {Columns} FROM (
          SELECT {Readings} FROM journal_reading WHERE stream = $1 AND version > $2 AND day BETWEEN $4 AND $5
          UNION ALL
          SELECT {Readings} FROM journal_reading_apart WHERE stream = $1 AND version > $2
          UNION ALL
          SELECT {Decisions} FROM journal_decision WHERE stream = $1 AND version > $2
        ) AS recent
        ORDER BY version LIMIT $3
        """;

    /// <summary>All days. $1 stream, $2 after version, $3 limit.</summary>
    public static readonly string Page = $"SELECT {Columns} FROM journal WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3";

    private const string Columns = "stream, version, kind, bin, first, last, count, payload, committed";
    private const string Readings = "stream, version, 1 AS kind, bin, first, last, count, payload, committed";
    private const string Decisions = "stream, version, 2 AS kind, bin, first, last, count, payload, committed";
}
