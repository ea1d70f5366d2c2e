using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Kernel.Tests.Harness;

/// <summary>What an edge has put into its outbox.</summary>
internal static class Told
{
    /// <summary>Everything in the order of its numbers, readings before alarms.</summary>
    public static IReadOnlyList<Reading> By(string data)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "outbox.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT payload FROM reading ORDER BY kind, sequence";
        using var rows = command.ExecuteReader();
        var told = new List<Reading>();
        while (rows.Read())
        {
            if (!ReadingCodec.TryFromWire(SensedReading.Parser.ParseFrom((byte[])rows[0]), out var reading, out var refusal))
                throw new InvalidDataException($"the outbox holds what cannot be read: {refusal}");
            told.Add(reading);
        }
        return told;
    }
}
