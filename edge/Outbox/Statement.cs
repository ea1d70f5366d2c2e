using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Outbox;

/// <summary>A prepared statement with parameters $0, $1 …</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text only.
        _command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++)
            _command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
        _command.Prepare();
    }

    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
