using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Looks into an outbox from outside, also while its agent runs. Changes nothing.</summary>
public static class OutboxInspection
{
    /// <summary>Whether an agent has this directory now. Asks by a lock that is given back at once.</summary>
    public static bool IsInUse(string directory)
    {
        var path = Path.Combine(directory, OutboxDirectory.LockName);
        try
        {
            if (!File.Exists(path))
                return false;
            using var shared = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>The outbox on disk, its write-ahead log included; null when there is none in the directory.</summary>
    public static long? Size(string directory)
    {
        var path = Path.Combine(directory, OutboxDatabase.FileName);
        return File.Exists(path) ? new[] { "", "-wal" }.Sum(suffix => new FileInfo(path + suffix) is { Exists: true, Length: var length } ? length : 0) : null;
    }

    /// <summary>Null when there is no outbox in the directory. Throws <see cref="SqliteException"/> when it is damaged.</summary>
    public static OutboxReport? Read(string directory)
    {
        var path = Path.Combine(directory, OutboxDatabase.FileName);
        if (!File.Exists(path))
            return null;
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var streams = new List<StreamReport>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT s.kind, s.id, s.oldest, s.acknowledged,
                  coalesce((SELECT max(sequence) FROM reading r WHERE r.kind = s.kind) + 1, s.oldest),
                  (SELECT payload FROM reading r WHERE r.kind = s.kind AND r.sequence > s.acknowledged ORDER BY sequence LIMIT 1)
                FROM stream s ORDER BY s.kind
                """;
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                var first = rows.IsDBNull(5) ? null : SensedReading.Parser.ParseFrom((byte[])rows[5]);
                var (oldest, acknowledged, next) = (rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
                streams.Add(new StreamReport(
                    rows.GetString(1),
                    (StreamKind)rows.GetInt32(0) is StreamKind.Alarms ? "alarms" : "readings",
                    oldest,
                    next,
                    acknowledged,
                    new Held(oldest, next, 0, acknowledged).Waiting,
                    first is { HasUtcTicks: true } ? new DateTimeOffset(first.UtcTicks, TimeSpan.Zero) : null));
            }
        }
        return new OutboxReport(path, Size(directory) ?? 0, streams.Sum(static s => s.Waiting), streams.Min(static s => s.OldestWaiting), streams);
    }
}

/// <param name="File">The outbox's file.</param>
/// <param name="Bytes">On disk, the write-ahead log included.</param>
/// <param name="Waiting">Readings that the cluster has not acknowledged.</param>
/// <param name="OldestWaiting">When the oldest of them was sensed, UTC; null for none, or when its time was not known.</param>
public sealed record OutboxReport(string File, long Bytes, long Waiting, DateTimeOffset? OldestWaiting, IReadOnlyList<StreamReport> Streams);

/// <param name="Kind"><c>readings</c> or <c>alarms</c>.</param>
/// <param name="Oldest">The lowest sequence held.</param>
/// <param name="Next">The sequence of the next reading.</param>
public sealed record StreamReport(string Stream, string Kind, long Oldest, long Next, long Acknowledged, long Waiting, DateTimeOffset? OldestWaiting);
