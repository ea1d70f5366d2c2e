using System.Security.Cryptography;
using Jena.Iot.Silo.Journal.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Commits batches. The heads of a batch are locked in the order of their streams, compared and set, so that two writers never
/// both move one head and never wait for each other in a circle; every other table is written in key order, the tables always
/// in the same order.
/// </summary>
internal sealed class PostgresWriter(NpgsqlDataSource source, WriterSession session)
{
    private const int Tries = 3;

    // Written at once; a longer row grows the buffer.
    private const int CopyBytes = 64 * 1024;

    private readonly CopyRows _rows = new();

    /// <summary>Commits a batch in one transaction. What the server surely rolled back is tried again.</summary>
    public async Task<BatchPlan> CommitAsync(IReadOnlyList<JournalWork> batch)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await TryCommitAsync(batch);
            }
            catch (PostgresException failure) when (
                tried < Tries && failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // Nothing of it happened; the same batch may go again.
            }
            catch (PostgresException failure) when (session.HasLz4 && failure.SqlState is PostgresErrorCodes.InvalidParameterValue)
            {
                // A standby that has taken over may have been built without it. Nothing of the batch happened.
                session.LacksLz4();
            }
            catch (Exception failure) when (failure is not JournalReplacedException)
            {
                session.Lost();
                throw;
            }
        }
    }

    private async Task<BatchPlan> TryCommitAsync(IReadOnlyList<JournalWork> batch)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var (count, run, heads, known) = await LockAsync(connection, batch);
        var plan = BatchPlan.Make(batch, heads, known, run);
        await CopyAsync(connection, plan, RowKind.Readings);
        await CopyAsync(connection, plan, RowKind.Decisions);
        await using var rest = new NpgsqlBatch(connection);
        WriteAppends(rest, plan);
        WriteBesides(rest, plan);
        if (rest.BatchCommands.Count > 0)
            await rest.ExecuteNonQueryAsync();
        using (var watch = new CommitWatch(connection))
        {
            await transaction.CommitAsync();
            watch.ThrowIfWarned();
        }
        session.Committed(count, run);
        return plan;
    }

    private async Task<(long Count, long Run, Dictionary<string, long> Heads, HashSet<(string, string)> Known)> LockAsync(NpgsqlConnection connection, IReadOnlyList<JournalWork> batch)
    {
        var heads = new Dictionary<string, long>();
        var known = new HashSet<(string, string)>();
        var streams = BatchPlan.Streams(batch);
        string[] fresh = [.. streams.Where(stream => stream.Value).Select(stream => stream.Key)];
        (string Stream, string Id)[] commands = [.. batch.OfType<AppendWork>()
            .Where(work => work.Append.Command is not null)
            .Select(work => (work.Append.Stream, work.Append.Command!.Id))];

        // In one round trip with what counts the transaction.
        await using var ask = new NpgsqlBatch(connection);
        ask.BatchCommands.Add(session.Count());
        // Batches and views are long and say much twice; lz4 costs a fraction of what the default does.
        if (session.HasLz4)
            Add(ask, "SET LOCAL default_toast_compression = 'lz4'");
        if (fresh.Length > 0)
        {
            Add(
                ask, "INSERT INTO stream_head (stream, version) SELECT stream, 0 FROM unnest($1) AS fresh (stream) ORDER BY stream COLLATE \"C\" ON CONFLICT DO NOTHING",
                Texts(fresh));
        }
        if (streams.Count > 0)
            Add(ask, "SELECT stream, version FROM stream_head WHERE stream = ANY ($1) ORDER BY stream FOR UPDATE", Texts(streams.Keys));
        if (commands.Length > 0)
        {
            Add(
                ask, "SELECT c.stream, c.id FROM command c JOIN unnest($1, $2) AS asked (stream, id) ON c.stream = asked.stream AND c.id = asked.id",
                Texts(commands.Select(command => command.Stream)), Texts(commands.Select(command => command.Id)));
        }
        await using var reader = await ask.ExecuteReaderAsync();
        var (count, run) = await reader.ReadAsync() ? (reader.GetInt64(0), reader.GetDateTime(1).Ticks) : throw new JournalReplacedException();
        if (await reader.NextResultAsync())
        {
            while (await reader.ReadAsync())
                heads.Add(reader.GetString(0), reader.GetInt64(1));
        }
        if (await reader.NextResultAsync())
        {
            while (await reader.ReadAsync())
                known.Add((reader.GetString(0), reader.GetString(1)));
        }
        return (count, run, heads, known);
    }

    private async Task CopyAsync(NpgsqlConnection connection, BatchPlan plan, RowKind kind)
    {
        if (!plan.Rows.Exists(planned => planned.Row.Kind == kind))
            return;
        var readings = kind is RowKind.Readings;
        await using var copy = await connection.BeginRawBinaryCopyAsync(readings
            ? "COPY journal_reading (stream, version, bin, first, last, count, payload, committed, placed, ended, day) FROM STDIN (FORMAT BINARY)"
            : "COPY journal_decision (stream, version, bin, first, last, count, payload, committed, placed, ended) FROM STDIN (FORMAT BINARY)");
        _rows.Begin();
        foreach (var planned in plan.Rows)
        {
            var row = planned.Row;
            if (row.Kind != kind)
                continue;
            _rows.Row((short)(readings ? 11 : 10));
            _rows.Text(planned.Stream);
            _rows.Long(planned.Version);
            _rows.Long(row.Bin?.Number);
            _rows.Long(row.First?.UtcTicks);
            _rows.Long(row.Last?.UtcTicks);
            _rows.Integer(row.Count);
            _rows.Bytes(row.Payload);
            _rows.Long(planned.Committed);
            _rows.Long(planned.Placed);
            _rows.Long(planned.Ended);
            if (readings)
                _rows.Day(ReadingDays.Of(planned));
            if (_rows.Gathered.Length < CopyBytes)
                continue;
            await copy.WriteAsync(_rows.Gathered);
            _rows.Taken();
        }
        _rows.End();
        await copy.WriteAsync(_rows.Gathered);
    }

    private static void WriteAppends(NpgsqlBatch batch, BatchPlan plan)
    {
        if (plan.Heads.Count > 0)
        {
            Add(
                batch, "UPDATE stream_head h SET version = moved.version FROM unnest($1, $2) AS moved (stream, version) WHERE h.stream = moved.stream AND h.version <> moved.version",
                Texts(plan.Heads.Keys), Numbers(plan.Heads.Values));
        }
        if (plan.Watermarks.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO source_watermark AS mark (stream, origin, source_stream, sequence) SELECT * FROM unnest($1, $2, $3, $4) "
                + "ON CONFLICT (stream, origin, source_stream) DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > mark.sequence",
                Texts(plan.Watermarks.Keys.Select(key => key.Stream)), Texts(plan.Watermarks.Keys.Select(key => key.Origin)),
                Texts(plan.Watermarks.Keys.Select(key => key.SourceStream)), Numbers(plan.Watermarks.Values));
        }
        if (plan.Views.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO view (stream, version, payload) SELECT * FROM unnest($1, $2, $3) "
                + "ON CONFLICT (stream) DO UPDATE SET version = excluded.version, payload = excluded.payload",
                Texts(plan.Views.Keys), Numbers(plan.Views.Values.Select(view => view.Version)), Bytes(plan.Views.Values.Select(view => view.Payload)));
        }
        if (plan.Deadlines.Count > 0)
        {
            var rows = plan.Deadlines.SelectMany(stream => stream.Value, (stream, deadline) => (Stream: stream.Key, Deadline: deadline)).ToList();
            Add(batch, "DELETE FROM deadline WHERE stream = ANY ($1)", Texts(plan.Deadlines.Keys));
            Add(
                batch, "INSERT INTO deadline (stream, name, due) SELECT * FROM unnest($1, $2, $3)",
                Texts(rows.Select(row => row.Stream)), Texts(rows.Select(row => row.Deadline.Name)), Numbers(rows.Select(row => row.Deadline.Due.UtcTicks)));
        }
        if (plan.Commands.Count > 0)
        {
            Add(
                batch, "INSERT INTO command (stream, id, outcome) SELECT * FROM unnest($1, $2, $3)",
                Texts(plan.Commands.Select(row => row.Stream)), Texts(plan.Commands.Select(row => row.Command.Id)), Bytes(plan.Commands.Select(row => row.Command.Outcome)));
        }
        if (plan.Unparked.Count > 0)
        {
            Add(
                batch, "DELETE FROM parked p USING unnest($1, $2) AS taken (stream, id) WHERE p.id = taken.id AND p.stream = taken.stream",
                Texts(plan.Unparked.Select(row => row.Stream)), Numbers(plan.Unparked.Select(row => row.Id)));
        }
        if (plan.Alarms.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO alarm (stream, version, place, at, recorded, code, severity, payload, announced) "
                + "SELECT stream, version, place, at, recorded, code, severity, payload, false "
                + "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS line (stream, version, place, at, recorded, code, severity, payload, ordinal) ORDER BY ordinal",
                Texts(plan.Alarms.Select(alarm => alarm.Stream)), Numbers(plan.Alarms.Select(alarm => alarm.Version)), Numbers(plan.Alarms.Select(alarm => (long)alarm.Place)),
                Numbers(plan.Alarms.Select(alarm => alarm.Transition.At.UtcTicks)), Numbers(plan.Alarms.Select(alarm => alarm.Recorded)),
                Texts(plan.Alarms.Select(alarm => alarm.Code)), Numbers(plan.Alarms.Select(alarm => (long)alarm.Transition.Severity)),
                Bytes(plan.Alarms.Select(alarm => alarm.Payload)));
        }
        if (plan.Announced.Count > 0)
            Add(batch, "UPDATE alarm SET announced = true WHERE id = ANY ($1)", Numbers(plan.Announced));
    }

    private static void WriteBesides(NpgsqlBatch batch, BatchPlan plan)
    {
        if (plan.Snapshots.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO snapshot AS kept (stream, version, schema, payload) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (stream) DO UPDATE "
                + "SET version = excluded.version, schema = excluded.schema, payload = excluded.payload WHERE excluded.version >= kept.version",
                Texts(plan.Snapshots.Keys), Numbers(plan.Snapshots.Values.Select(snapshot => snapshot.Version)),
                new NpgsqlParameter { Value = plan.Snapshots.Values.Select(snapshot => snapshot.Schema).ToArray() },
                Bytes(plan.Snapshots.Values.Select(snapshot => snapshot.Payload)));
        }
        if (plan.Aggregates.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO aggregate AS kept (stream, bin, version, payload) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (stream, bin) DO UPDATE "
                + "SET version = excluded.version, payload = excluded.payload WHERE excluded.version >= kept.version",
                Texts(plan.Aggregates.Keys.Select(key => key.Stream)), Numbers(plan.Aggregates.Keys.Select(key => key.Bin)),
                Numbers(plan.Aggregates.Values.Select(aggregate => aggregate.Version)), Bytes(plan.Aggregates.Values.Select(aggregate => aggregate.Payload)));
        }
        if (plan.EdgeWatermarks.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO edge_watermark AS mark (origin, source_stream, sequence) SELECT * FROM unnest($1, $2, $3) "
                + "ON CONFLICT (origin, source_stream) DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > mark.sequence",
                Texts(plan.EdgeWatermarks.Keys.Select(key => key.Origin)), Texts(plan.EdgeWatermarks.Keys.Select(key => key.SourceStream)),
                Numbers(plan.EdgeWatermarks.Values));
        }
        if (plan.Letters.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO dead_letter (origin, source_stream, sequence, digest, asset, code, reason, payload, at) "
                + "SELECT origin, source_stream, sequence, digest, asset, code, reason, payload, at "
                + "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY AS letter (origin, source_stream, sequence, digest, asset, code, reason, payload, at, place) "
                + "ORDER BY place ON CONFLICT DO NOTHING",
                Texts(plan.Letters.Select(letter => letter.Source.Origin)), Texts(plan.Letters.Select(letter => letter.Source.Stream)),
                Numbers(plan.Letters.Select(letter => letter.Sequence)),
                Bytes(plan.Letters.Select(letter => letter.Sequence == 0 ? SHA256.HashData(letter.Payload) : [])),
                Texts(plan.Letters.Select(letter => letter.Asset)), Texts(plan.Letters.Select(letter => letter.Refusal.Code)),
                Texts(plan.Letters.Select(letter => letter.Refusal.Reason)), Bytes(plan.Letters.Select(letter => letter.Payload)),
                Numbers(plan.Letters.Select(letter => letter.At.UtcTicks)));
        }
        if (plan.Replayed.Count > 0)
        {
            Add(
                batch, "UPDATE dead_letter d SET replayed = done.at FROM unnest($1, $2) AS done (id, at) WHERE d.id = done.id",
                Numbers(plan.Replayed.Select(replayed => replayed.Id)), Numbers(plan.Replayed.Select(replayed => replayed.At.UtcTicks)));
        }
        if (plan.Parked.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO parked (stream, origin, source_stream, last_sequence, payload, at) SELECT stream, origin, source_stream, last_sequence, payload, at "
                + "FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS new (stream, origin, source_stream, last_sequence, payload, at, place) "
                + "ORDER BY place ON CONFLICT DO NOTHING",
                Texts(plan.Parked.Select(parked => parked.Stream)), Texts(plan.Parked.Select(parked => parked.Source.Origin)),
                Texts(plan.Parked.Select(parked => parked.Source.Stream)), Numbers(plan.Parked.Select(parked => parked.LastSequence)),
                Bytes(plan.Parked.Select(parked => parked.Payload)), Numbers(plan.Parked.Select(parked => parked.At.UtcTicks)));
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter Texts(IEnumerable<string> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Numbers(IEnumerable<long> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private static NpgsqlParameter Bytes(IEnumerable<byte[]> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
}
