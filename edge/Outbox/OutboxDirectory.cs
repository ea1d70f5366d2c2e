using System.Globalization;
using Jena.Iot.Edge.Time;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// The data directory of one agent: the outbox's file, the lock that keeps a second agent away, a reserve for the day when the disk
/// is full, and the files that were set aside, which nothing here deletes.
/// </summary>
internal sealed class OutboxDirectory : IDisposable
{
    public const string LockName = "outbox.lock";

    /// <summary>Freed when the disk is full, so that there is room to drop something.</summary>
    private const int ReserveBytes = 1 << 20;

    private readonly OutboxOptions _options;
    private readonly EdgeClock _clock;
    private readonly ILogger _logger;
    private readonly FileStream _lock;
    private readonly string _path;
    private readonly string _reserve;

    /// <summary>Makes the directory where it is missing. Throws <see cref="OutboxInUseException"/> while another agent has it.</summary>
    public OutboxDirectory(OutboxOptions options, EdgeClock clock, ILogger logger)
    {
        (_options, _clock, _logger) = (options, clock, logger);
        _path = Path.Combine(options.Directory, OutboxDatabase.FileName);
        _reserve = Path.Combine(options.Directory, "outbox.reserve");
        Directory.CreateDirectory(options.Directory);
        _lock = Lock(options.Directory);
    }

    /// <summary>Opens or makes the file. Throws <see cref="SqliteException"/> when it is damaged or cannot be written.</summary>
    public Tables OpenFile()
    {
        var database = OutboxDatabase.Open(_path, 2 * _options.MaxBytes);
        try
        {
            return new Tables(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Renames the file, which must be closed, and its log. Returns the new path.</summary>
    public string SetAside(string why)
    {
        var at = _clock.WallNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = Path.Combine(_options.Directory, $"outbox.{why}-{at}.db");
        for (var i = 2; File.Exists(aside); i++)
            aside = Path.Combine(_options.Directory, $"outbox.{why}-{at}-{i}.db");
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(_path + suffix))
                File.Move(_path + suffix, aside + suffix);
        }
        return aside;
    }

    /// <summary>Takes the reserve, whole, where the disk has room to spare and it is not there.</summary>
    public void Reserve()
    {
        if (new FileInfo(_reserve) is { Exists: true, Length: ReserveBytes } || DiskRoom.IsScarce(_options.Directory))
            return;
        try
        {
            File.WriteAllBytes(_reserve, new byte[ReserveBytes]);
        }
        catch (IOException error)
        {
            _logger.LogWarning(error, "there is no room for a reserve in {Directory}: the disk is full", _options.Directory);
        }
    }

    /// <summary>Gives the reserve back to a full disk.</summary>
    public void FreeReserve(SqliteException full)
    {
        _logger.LogError(full, "the outbox cannot write: its disk is full");
        File.Delete(_reserve);
    }

    /// <summary>The same, and cuts the log.</summary>
    public void FreeReserve(OutboxDatabase database, SqliteException full)
    {
        try
        {
            FreeReserve(full);
            // Room in the log, so that dropping can be written down.
            database.Truncate();
        }
        catch (Exception error) when (error is SqliteException or IOException)
        {
            _logger.LogError(error, "the outbox could not make room for itself");
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new OutboxInUseException($"another agent runs on {directory}: stop it, or give this one a data directory of its own", error);
        }
    }
}
