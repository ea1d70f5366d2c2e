using System.Data.Common;
using Jena.Iot.Contracts.Journal;

namespace Jena.Iot.Silo.Journal;

/// <summary>Which errors are the store's own. Whoever asked a silo hears <see cref="StoreUnavailableException"/> instead.</summary>
public static class StoreErrors
{
    public static bool IsOne(Exception exception) =>
        exception is DbException or JournalWriteException or JournalClosedException or JournalReplacedException or VersionConflictException;

    /// <summary>Runs an activation, whose errors no call filter sees.</summary>
    /// <exception cref="StoreUnavailableException">For an error of the store, which is in the log.</exception>
    public static async Task TellAsync(Func<Task> activate, string who, ILogger log)
    {
        try
        {
            await activate();
        }
        catch (Exception exception) when (IsOne(exception))
        {
            log.LogWarning(exception, "{Grain} is not activated: the store failed", who);
            throw new StoreUnavailableException();
        }
    }
}
