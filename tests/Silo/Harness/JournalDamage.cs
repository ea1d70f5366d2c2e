using Jena.Iot.Domain.Common;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>Makes the last row of an asset unreadable while no silo runs, so that the asset cannot load.</summary>
internal static class JournalDamage
{
    /// <summary>Gives back what the row was.</summary>
    public static byte[] Break(string data, AssetId asset)
    {
        using var connection = Open(data);
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT payload FROM journal WHERE stream = $stream ORDER BY version DESC LIMIT 1";
        read.Parameters.AddWithValue("$stream", asset.ToString());
        var whole = (byte[])read.ExecuteScalar()!;
        Write(connection, asset, [0xFF, 0xFF]);
        return whole;
    }

    public static void Mend(string data, AssetId asset, byte[] whole)
    {
        using var connection = Open(data);
        Write(connection, asset, whole);
    }

    private static void Write(SqliteConnection connection, AssetId asset, byte[] payload)
    {
        using var write = connection.CreateCommand();
        write.CommandText = "UPDATE journal SET payload = $payload WHERE stream = $stream AND version = (SELECT max(version) FROM journal WHERE stream = $stream)";
        write.Parameters.AddWithValue("$stream", asset.ToString());
        write.Parameters.AddWithValue("$payload", payload);
        Assert.Equal(1, write.ExecuteNonQuery());
    }

    private static SqliteConnection Open(string data)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(data, "journal.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
