using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Silo.Journal.Sqlite;

/// <summary>Connections that read. Each read is short and runs on the thread pool, never on the thread of the caller.</summary>
internal sealed class SqliteReaders(SqliteFile file, int most) : IDisposable
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _free.Dispose();
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        if (!_idle.TryTake(out var connection))
            connection = file.ConnectReader();
        try
        {
            var result = read(connection);
            _idle.Add(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
