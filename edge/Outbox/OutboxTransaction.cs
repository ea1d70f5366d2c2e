using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Changes of an outbox, all or nothing, in the file and in the memory that mirrors it. One at a time, never one within another.</summary>
internal sealed class OutboxTransaction(Tables tables, params IMirror[] mirrors)
{
    /// <summary>Runs it in one transaction; whatever it throws is thrown on, with everything as it was.</summary>
    public void Run(Action act)
    {
        foreach (var mirror in mirrors)
            mirror.Mark();
        tables.Begin.Run();
        try
        {
            act();
            tables.Commit.Run();
        }
        catch
        {
            foreach (var mirror in mirrors)
                mirror.Undo();
            try
            {
                tables.Rollback.Run();
            }
            catch (SqliteException)
            {
                // SQLite has rolled back by itself, as it does on a full disk: there is no transaction to end.
            }
            throw;
        }
    }
}
