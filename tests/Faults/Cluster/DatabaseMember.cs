using Jena.Iot.Testing;
using Npgsql;

namespace Jena.Iot.Faults.Cluster;

/// <summary>PostgreSQL, with durable commits.</summary>
public sealed class DatabaseMember(PostgresServer server, string connectionString) : Member("database")
{
    public PostgresServer Server => server;

    public override int? Id => null;

    public override string Output => "";

    /// <summary>For the gate's own looks.</summary>
    public string ConnectionString { get; } = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 5, CommandTimeout = 120 }.ConnectionString;

    public override Task StartAsync() => server.StartAgainAsync();

    /// <summary>An immediate stop: sessions end where they are, and the next start recovers from the log.</summary>
    public override Task KillAsync() => server.StopAsync(PostgresStop.Immediate);

    public override async Task<bool> IsReadyAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
