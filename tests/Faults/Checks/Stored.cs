using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Npgsql;

namespace Jena.Iot.Faults.Checks;

/// <summary>One reading as the journal holds it.</summary>
/// <param name="Stream">Of the journal: the asset's.</param>
/// <param name="Asset">Of the reading.</param>
public readonly record struct StoredReading(string Stream, long Version, string Edge, string Source, long Sequence, AssetId Asset, ReadingTime Time, ReadingValue Value)
{
    public override string ToString() => $"{Stream} version {Version}: {Edge}/{Source}#{Sequence} {Value}";
}

/// <summary>Everything sensed that the journal holds, by stream, version and place in the row.</summary>
public static class Stored
{
    private const string Rows = "SELECT stream, version, payload FROM journal WHERE kind = 1 AND stream LIKE $1 ORDER BY stream, version";

    /// <param name="streams">Which, as a pattern of SQL. Default all.</param>
    public static async Task<IReadOnlyList<StoredReading>> ReadAsync(string connectionString, CancellationToken stop, string streams = "%")
    {
        var readings = new List<StoredReading>();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        await using var select = new NpgsqlCommand(Rows, connection) { CommandTimeout = 600 };
        select.Parameters.Add(new NpgsqlParameter { Value = streams });
        await using var rows = await select.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            var (stream, version) = (rows.GetString(0), rows.GetInt64(1));
            var batch = StoredBatch.Decode(rows.GetFieldValue<byte[]>(2));
            foreach (var reading in batch.Readings)
                readings.Add(new StoredReading(stream, version, batch.Source.Origin, batch.Source.Stream, reading.Sequence, reading.Asset, reading.Time, reading.Value));
        }

        return readings;
    }
}
