using Jena.Iot.Faults.Hosting;
using Jena.Iot.Testing;
using Npgsql;

namespace Jena.Iot.Faults.Cluster;

/// <summary>PostgreSQL, with durable commits.</summary>
public sealed class DatabaseMember(string name, Place place, GateLog log, PostgresServer server) : Member(name, place, log)
{
    public const string Database = "jena";

    public PostgresServer Server => server;

    public override int? Id => null;

    public override string Output => "";

    /// <summary>For the gate's own looks.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(server.ConnectionString(Database)) { Pooling = false, Timeout = 5, CommandTimeout = 60 }.ConnectionString;

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

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}
