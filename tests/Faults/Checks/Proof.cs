using Google.Protobuf;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Wire.Delivery;
using Npgsql;

namespace Jena.Iot.Faults.Checks;

/// <summary>Shows that the checks can fail: spoils what the journal holds at a few places, by hand, and looks whether each is found. For the very end.</summary>
public static class Proof
{
    private const string SomeRows = """
        SELECT DISTINCT ON (stream) stream, version, payload FROM journal_reading
        WHERE stream LIKE 'carpark/post-%' AND count > 1 ORDER BY stream, version DESC LIMIT 4
        """;

    /// <summary>What is spoiled, for people.</summary>
    public static IReadOnlyList<string> Spoiled { get; } = ["a dropped reading", "a doubled one", "a missing version", "a view of another figure", "a dead letter of nobody's"];

    /// <summary>What was not found; empty when the checks are worth something.</summary>
    public static async Task<IReadOnlyList<string>> MissedAsync(Gate gate, Verdict verdict, CancellationToken stop)
    {
        var rows = new List<(string Stream, long Version, byte[] Payload)>();
        await using var source = NpgsqlDataSource.Create(gate.City.Database.ConnectionString);
        await using (var ask = source.CreateCommand(SomeRows))
        await using (var reader = await ask.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                rows.Add((reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
        }

        if (rows is not [var dropped, var doubled, var cut, var shown])
            return ["there are too few rows of several readings to spoil any"];
        await WriteAsync(source, dropped.Stream, dropped.Version, static readings => readings.RemoveAt(readings.Count - 1), dropped.Payload);
        await WriteAsync(source, doubled.Stream, doubled.Version, static readings => readings.Add(readings[0].Clone()), doubled.Payload);
        await RunAsync(source, "DELETE FROM journal_reading WHERE stream = $1 AND version = $2", cut.Stream, cut.Version);
        await RunAsync(source, "UPDATE view SET payload = convert_to(jsonb_set(convert_from(payload, 'UTF8')::jsonb, '{capacity}', '7')::text, 'UTF8') WHERE stream = $1", shown.Stream);
        await RunAsync(source, "INSERT INTO dead_letter (origin, source_stream, sequence, digest, asset, code, reason, payload, at) VALUES ('nobody', 'none', 1, '', $1, 'proof', 'by hand', '', 0)", shown.Stream);

        var findings = (await verdict.JournalAsync(stop)).ToList();
        foreach (var api in gate.City.Apis)
            findings.AddRange(await ViewCheck.FindAsync(api.Name, api.Node.Health!, await ViewCheck.ReadAsync(gate.City.Database.ConnectionString, stop), gate.City.Edges.SelectMany(static e => e.Quarter.Assets).ToHashSet()));
        bool[] found =
        [
            findings.Any(f => f.Kind is FindingKind.Lost && f.What.StartsWith(dropped.Stream, StringComparison.Ordinal)),
            findings.Any(f => f.Kind is FindingKind.Double && f.What.StartsWith(doubled.Stream, StringComparison.Ordinal)),
            findings.Any(f => f.Kind is FindingKind.Version && f.What.StartsWith(cut.Stream, StringComparison.Ordinal)),
            gate.City.Apis.All(api => findings.Any(f => f.Kind is FindingKind.View && f.What.Contains($"{api.Name} shows of {shown.Stream}", StringComparison.Ordinal))),
            findings.Any(static f => f.Kind is FindingKind.DeadLetter && f.What.Contains("nobody", StringComparison.Ordinal)),
        ];
        return [.. Spoiled.Zip(found).Where(static p => !p.Second).Select(static p => p.First)];
    }

    private static async Task WriteAsync(NpgsqlDataSource source, string stream, long version, Action<IList<SensedReading>> spoil, byte[] payload)
    {
        var stored = StoredReadings.Parser.ParseFrom(payload);
        spoil(stored.Readings);
        await RunAsync(source, "UPDATE journal_reading SET payload = $3 WHERE stream = $1 AND version = $2", stream, version, stored.ToByteArray());
    }

    private static async Task RunAsync(NpgsqlDataSource source, string statement, params object[] values)
    {
        await using var command = source.CreateCommand(statement);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        if (await command.ExecuteNonQueryAsync() != 1)
            throw new InvalidOperationException($"nothing was spoiled by {statement}");
    }
}
