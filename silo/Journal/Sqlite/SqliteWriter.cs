using System.Security.Cryptography;
using Jena.Iot.Silo.Journal.Writing;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Silo.Journal.Sqlite;

/// <summary>The writing connection with its prepared statements. Used by one thread.</summary>
internal sealed class SqliteWriter(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    /// <summary>Commits a batch. When it throws, this writer is to be disposed, which rolls back what was begun.</summary>
    public BatchPlan Commit(IReadOnlyList<JournalWork> batch)
    {
        Run("BEGIN IMMEDIATE");
        var plan = BatchPlan.Make(batch, Heads(batch), Known(batch));
        Write(plan);
        Run("COMMIT");
        return plan;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private Dictionary<string, long> Heads(IReadOnlyList<JournalWork> batch)
    {
        var heads = new Dictionary<string, long>();
        foreach (var stream in BatchPlan.Streams(batch).Keys)
        {
            if (Statement("SELECT version FROM stream_head WHERE stream = ?1", 1).Ask(stream) is long version)
                heads.Add(stream, version);
        }
        return heads;
    }

    private HashSet<(string, string)> Known(IReadOnlyList<JournalWork> batch)
    {
        var known = new HashSet<(string, string)>();
        foreach (var append in batch.OfType<AppendWork>().Select(work => work.Append))
        {
            if (append.Command is { } command && Statement("SELECT 1 FROM command WHERE stream = ?1 AND id = ?2", 2).Ask(append.Stream, command.Id) is not null)
                known.Add((append.Stream, command.Id));
        }
        return known;
    }

    private void Write(BatchPlan plan)
    {
        foreach (var (stream, version) in plan.Heads)
            Run("INSERT INTO stream_head (stream, version) VALUES (?1, ?2) ON CONFLICT (stream) DO UPDATE SET version = excluded.version", stream, version);
        foreach (var planned in plan.Rows)
        {
            var row = planned.Row;
            Run(
                "INSERT INTO journal (stream, version, kind, bin, first, last, count, payload, committed, placed, ended) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                planned.Stream, planned.Version, (int)row.Kind, row.Bin?.Number, row.First?.UtcTicks, row.Last?.UtcTicks, row.Count, row.Payload,
                planned.Committed, planned.Placed, planned.Ended);
        }
        foreach (var ((stream, origin, source), sequence) in plan.Watermarks)
        {
            Run(
                "INSERT INTO source_watermark (stream, origin, source_stream, sequence) VALUES (?1, ?2, ?3, ?4) "
                + "ON CONFLICT DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > sequence",
                stream, origin, source, sequence);
        }
        foreach (var view in plan.Views.Values)
        {
            Run(
                "INSERT INTO view (stream, version, payload) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET version = excluded.version, payload = excluded.payload",
                view.Stream, view.Version, view.Payload);
        }
        foreach (var (stream, deadlines) in plan.Deadlines)
        {
            Run("DELETE FROM deadline WHERE stream = ?1", stream);
            foreach (var deadline in deadlines)
                Run("INSERT INTO deadline (stream, name, due) VALUES (?1, ?2, ?3)", stream, deadline.Name, deadline.Due.UtcTicks);
        }
        foreach (var (stream, command) in plan.Commands)
            Run("INSERT INTO command (stream, id, outcome) VALUES (?1, ?2, ?3)", stream, command.Id, command.Outcome);
        foreach (var (stream, id) in plan.Unparked)
            Run("DELETE FROM parked WHERE id = ?1 AND stream = ?2", id, stream);
        foreach (var alarm in plan.Alarms)
        {
            Run(
                "INSERT INTO alarm (stream, version, place, at, recorded, code, severity, payload, announced) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
                alarm.Stream, alarm.Version, alarm.Place, alarm.Transition.At.UtcTicks, alarm.Recorded, alarm.Code, (int)alarm.Transition.Severity, alarm.Payload);
        }
        foreach (var id in plan.Announced)
            Run("UPDATE alarm SET announced = 1 WHERE id = ?1", id);
        WriteBesides(plan);
    }

    private void WriteBesides(BatchPlan plan)
    {
        foreach (var (stream, snapshot) in plan.Snapshots)
        {
            Run(
                "INSERT INTO snapshot (stream, version, schema, payload) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
                + "version = excluded.version, schema = excluded.schema, payload = excluded.payload WHERE excluded.version >= version",
                stream, snapshot.Version, snapshot.Schema, snapshot.Payload);
        }
        foreach (var ((stream, bin), aggregate) in plan.Aggregates)
        {
            Run(
                "INSERT INTO aggregate (stream, bin, version, payload) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
                + "version = excluded.version, payload = excluded.payload WHERE excluded.version >= version",
                stream, bin, aggregate.Version, aggregate.Payload);
        }
        foreach (var ((origin, source, _), sequence) in plan.EdgeWatermarks)
        {
            Run(
                "INSERT INTO edge_watermark (origin, source_stream, sequence) VALUES (?1, ?2, ?3) "
                + "ON CONFLICT DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > sequence",
                origin, source, sequence);
        }
        foreach (var letter in plan.Letters)
        {
            Run(
                "INSERT INTO dead_letter (origin, source_stream, sequence, digest, asset, code, reason, payload, at) "
                + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
                letter.Source.Origin, letter.Source.Stream, letter.Sequence, letter.Sequence == 0 ? SHA256.HashData(letter.Payload) : [],
                letter.Asset, letter.Refusal.Code, letter.Refusal.Reason, letter.Payload, letter.At.UtcTicks);
        }
        foreach (var replayed in plan.Replayed)
            Run("UPDATE dead_letter SET replayed = ?2 WHERE id = ?1", replayed.Id, replayed.At.UtcTicks);
        foreach (var parked in plan.Parked)
        {
            Run(
                "INSERT INTO parked (stream, origin, source_stream, last_sequence, payload, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                parked.Stream, parked.Source.Origin, parked.Source.Stream, parked.LastSequence, parked.Payload, parked.At.UtcTicks);
        }
    }

    private void Run(string sql, params ReadOnlySpan<object?> values) => Statement(sql, values.Length).Run(values);

    private SqliteStatement Statement(string sql, int parameters)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = new SqliteStatement(connection, sql, parameters));
        return statement;
    }
}
