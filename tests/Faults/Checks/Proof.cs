using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Wire.Delivery;
using Npgsql;

namespace Jena.Iot.Faults.Checks;

/// <summary>Shows that the checks can fail: spoils what the journal holds at a few places, by hand, and looks whether each is found. For the very end.</summary>
public static class Proof
{
    private const string OneOfEach = """
        SELECT DISTINCT ON (stream) stream, version, payload FROM journal_reading
        WHERE stream LIKE $1 AND count > 1 ORDER BY stream, version DESC
        """;

    private const string OfOne = "SELECT stream, version, payload FROM journal_reading WHERE stream = $1 AND count > 1 ORDER BY version DESC LIMIT 200";

    /// <summary>What is spoiled, for people.</summary>
    public static IReadOnlyList<string> Spoiled { get; } =
    [
        "a dropped reading", "a doubled one", "a missing version", "a view of another figure", "a view of nobody's asset", "a dead letter of nobody's",
        "an event that the street did and nobody stored", "an event that was never dated", "a loss that was none", "a past of which an event is not told", "a vehicle that was not counted",
    ];

    /// <summary>What was not found; empty when the checks are worth something.</summary>
    public static async Task<IReadOnlyList<string>> MissedAsync(Gate gate, Verdict verdict, CancellationToken stop)
    {
        await using var source = NpgsqlDataSource.Create(gate.City.Database.ConnectionString);
        var street = gate.City.Edges.Where(e => !gate.Expected.Full.Contains(e.Name)).Select(static e => e.Quarter.Junction).LastOrDefault() ?? "";
        if (await RowsAsync(source, OneOfEach, "carpark/post-%", stop) is not [var dropped, var doubled, var cut, var shown, var told, ..]
            || (await RowsAsync(source, OfOne, street, stop)).FindAll(static r => IsOfStreet(StoredBatch.Decode(r.Payload))) is not [var unstored, var undated, ..])
        {
            return ["there are too few rows of several readings to spoil any"];
        }

        var before = (await Stored.ReadAsync(gate.City.Database.ConnectionString, stop, dropped.Stream)).ToList();
        await WriteAsync(source, dropped, static readings => readings.RemoveAt(readings.Count - 1));
        await WriteAsync(source, doubled, static readings => readings.Add(readings[0].Clone()));
        await WriteAsync(source, told, readings => readings.Add(Lost(readings[^1])));
        await WriteAsync(source, unstored, static readings => readings.Remove(readings.First(static r => r.ValueCase is SensedReading.ValueOneofCase.Indiana)));
        await WriteAsync(source, undated, static readings => readings.First(static r => r.ValueCase is SensedReading.ValueOneofCase.Indiana).ClearUtcTicks());
        await RunAsync(source, "DELETE FROM journal_reading WHERE stream = $1 AND version = $2", cut.Stream, cut.Version);
        await RunAsync(source, "UPDATE view SET payload = convert_to(jsonb_set(convert_from(payload, 'UTF8')::jsonb, '{capacity}', '7')::text, 'UTF8') WHERE stream = $1", shown.Stream);
        await RunAsync(source, "DELETE FROM view WHERE stream = $1", told.Stream);
        await RunAsync(source, "INSERT INTO dead_letter (origin, source_stream, sequence, digest, asset, code, reason, payload, at) VALUES ('nobody', 'none', 1, '', $1, 'proof', 'by hand', '', 0)", shown.Stream);

        var findings = (await verdict.JournalAsync(stop)).ToList();
        foreach (var api in gate.City.Apis)
            findings.AddRange(await ViewCheck.FindAsync(api.Name, api.Node.Health!, await ViewCheck.ReadAsync(gate.City.Database.ConnectionString, stop), gate.City.Edges.SelectMany(static e => e.Quarter.Assets).ToHashSet()));
        var asked = gate.City.Apis[0];
        findings.AddRange(await EventsCheck.FindAsync(asked.Name, asked.Node.Health!, dropped.Stream, before, verdict.Begun));
        var counted = CounterCheck.Of(gate.Fleet.Writers.SelectMany(static w => w.Sensed).Where(s => s.Asset.ToString() == shown.Stream)).ToDictionary();
        counted[counted.Keys.First()]++;
        findings.AddRange(await CounterCheck.FindAsync(asked.Name, asked.Node.Health!, counted, [shown.Stream], verdict.Begun));
        bool[] found =
        [
            Has(FindingKind.Lost, dropped.Stream),
            Has(FindingKind.Double, doubled.Stream),
            Has(FindingKind.Version, cut.Stream),
            gate.City.Apis.All(api => Has(FindingKind.View, $"{api.Name} shows of {shown.Stream}")),
            gate.City.Apis.All(api => Has(FindingKind.View, $"{api.Name} shows {told.Stream}")),
            Has(FindingKind.DeadLetter, "nobody"),
            Has(FindingKind.Lost, $"{unstored.Stream} detector"),
            Has(FindingKind.Lost, $"{undated.Stream}: 1 events without a time"),
            Has(FindingKind.Lost, $"{told.Stream} version {told.Version}"),
            Has(FindingKind.Events, $"{asked.Name} does not tell of {dropped.Stream}"),
            findings.Count(static f => f.Kind is FindingKind.Counter) == 1,
        ];
        return [.. Spoiled.Zip(found).Where(static p => !p.Second).Select(static p => p.First)];

        bool Has(FindingKind kind, string beginning) => findings.Any(f => f.Kind == kind && f.What.StartsWith(beginning, StringComparison.Ordinal));
    }

    private static SensedReading Lost(SensedReading last)
    {
        var gap = last.Clone();
        gap.Sequence++;
        gap.Gap = ReadingCodec.ToWire(new Reading(1, AssetId.Parse(last.Asset), ReadingTime.Of(DateTimeOffset.UtcNow), new Gap("none", 1, 1, 1, null, null, GapReason.LostByRestore))).Gap;
        return gap;
    }

    private static bool IsOfStreet(SensedBatch batch) =>
        batch.Source.Origin != Source.ClockOrigin && batch.Readings.FirstOrDefault(static r => r.Value is IndianaEvent) is { Time.At: not null };

    private static async Task<List<Row>> RowsAsync(NpgsqlDataSource source, string question, string streams, CancellationToken stop)
    {
        var rows = new List<Row>();
        await using var ask = source.CreateCommand(question);
        ask.Parameters.Add(new NpgsqlParameter { Value = streams });
        await using var reader = await ask.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            rows.Add(new Row(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        return rows;
    }

    private static async Task WriteAsync(NpgsqlDataSource source, Row row, Action<IList<SensedReading>> spoil)
    {
        var stored = StoredReadings.Parser.ParseFrom(row.Payload);
        spoil(stored.Readings);
        await RunAsync(source, "UPDATE journal_reading SET payload = $3 WHERE stream = $1 AND version = $2", row.Stream, row.Version, stored.ToByteArray());
    }

    private static async Task RunAsync(NpgsqlDataSource source, string statement, params object[] values)
    {
        await using var command = source.CreateCommand(statement);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        if (await command.ExecuteNonQueryAsync() != 1)
            throw new InvalidOperationException($"nothing was spoiled by {statement}");
    }

    private sealed record Row(string Stream, long Version, byte[] Payload);
}
