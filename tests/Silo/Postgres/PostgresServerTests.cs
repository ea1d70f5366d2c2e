using Jena.Iot.Testing;
using Npgsql;

namespace Jena.Iot.Silo.Tests.Postgres;

public sealed class PostgresServerTests
{
    [PostgresFact]
    public async Task A_killed_server_comes_back_on_its_port_with_what_was_committed()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await RunAsync(server, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.StartAgainAsync();

        Assert.Equal(42, await RunAsync(server, "SELECT id FROM kept"));
    }

    [PostgresFact]
    public async Task A_server_put_back_to_a_copy_holds_what_the_copy_held()
    {
        await using var server = await PostgresServer.StartAsync();
        await RunAsync(server, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");
        await server.StopAsync();
        var copy = await server.CopyDataDirectoryAsync();
        await server.StartAgainAsync();
        await RunAsync(server, "INSERT INTO kept VALUES (2)");

        await server.StopAsync(PostgresStop.Immediate);
        await server.RestoreDataDirectoryAsync(copy);
        await server.StartAgainAsync();

        Assert.Equal(1, await RunAsync(server, "SELECT max(id) FROM kept"));
    }

    private static async Task<object?> RunAsync(PostgresServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString()) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
