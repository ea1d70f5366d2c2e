using Npgsql;

namespace Jena.Iot.Faults.Cluster;

/// <summary>What the silos have agreed upon, as it stands in the database.</summary>
public sealed class Membership(DatabaseMember database)
{
    private const int Dead = 6;

    /// <summary>Whether the latest life of a silo that is known was voted dead; false while the database cannot be asked.</summary>
    public async Task<bool> IsDeadAsync(NodeMember silo)
    {
        try
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync();
            await using var ask = new NpgsqlCommand("SELECT status FROM orleansmembershiptable WHERE port = $1 ORDER BY generation DESC LIMIT 1", connection);
            ask.Parameters.Add(new NpgsqlParameter { Value = silo.Node.Port!.Value });
            return await ask.ExecuteScalarAsync() is int status && status == Dead;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
