using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// The outbox's content under its locks: one user of the writer and one of the reader at a time. Whoever meets damage has the file
/// replaced, and everyone goes on with the new one.
/// </summary>
internal sealed class GuardedContent(OutboxDirectory directory, OutboxOpener opener) : IDisposable
{
    /// <summary>Guards the writer and everything in memory.</summary>
    private readonly Lock _gate = new();

    /// <summary>Guards the reader. Where both are held, <see cref="_gate"/> was taken first. Both are held to change <see cref="_content"/>.</summary>
    private readonly Lock _readGate = new();

    private OutboxContent _content = null!;
    private bool _progress;
    private bool _disposed;

    /// <summary>Raised when more may be sent, outside of all locks: handlers return at once.</summary>
    public event Action? DurableAdvanced;

    /// <summary>Before anything else, once. Throws what <see cref="OutboxOpener.Open"/> throws.</summary>
    public void Open() => _content = opener.Open();

    /// <summary>Looks at the content, or changes it, while nobody else does. Throws once it is disposed.</summary>
    public T Use<T>(Func<OutboxContent, T> use)
    {
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return use(_content);
            }
        }
        finally
        {
            TellProgress();
        }
    }

    /// <summary>As <see cref="Use"/>, also once it is disposed: for what is only memory.</summary>
    public T Look<T>(Func<OutboxContent, T> look)
    {
        lock (_gate)
            return look(_content);
    }

    /// <summary>
    /// One transaction of something that means nothing any more once the file turned out to be damaged and was replaced. Throws
    /// <see cref="SqliteException"/> when it came to nothing for another reason, with everything as it was.
    /// </summary>
    public void Transact(Action<OutboxContent> act) => Use(content =>
    {
        try
        {
            content.Transact(() => act(content));
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            Replace(content, error);
        }
        return true;
    });

    /// <summary>
    /// Notes what the cluster said of a stream, and writes it down where the disk has room, with the help of the reserve: where it has
    /// none, later, with what is said next. It means nothing once the file turned out to be damaged and was replaced. Returns whether it was anything new.
    /// </summary>
    public bool Note(StreamKind kind, Func<StreamState, StreamState> said) => Use(content =>
    {
        var (before, after) = (content.Streams[kind], said(content.Streams[kind]));
        if (after == before)
            return false;
        content.Streams.Note(after);
        try
        {
            while (!TryWrite(content, kind))
            {
            }
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            Replace(content, error);
        }
        return true;
    });

    /// <summary>False when it should be tried again.</summary>
    private bool TryWrite(OutboxContent content, StreamKind kind)
    {
        try
        {
            content.Transact(() => content.Streams.Save(kind));
            return true;
        }
        catch (SqliteException error) when (OutboxDatabase.IsNoRoom(error))
        {
            // Once, until there was room again: each word of the cluster would say it anew.
            if (!content.Room.NoRoom())
                return true;
            directory.FreeReserve(content.Tables.Database, error);
            return false;
        }
    }

    /// <summary>What is committed, dense, to be sent; nothing when the file turned out to be damaged.</summary>
    public IReadOnlyList<SensedReading> Read(StreamKind kind, long from, int count)
    {
        OutboxContent? read = null;
        try
        {
            Look(content =>
            {
                var state = content.Streams[kind];
                content.UnderWay.GoesOut(state, Math.Min(state.Next - 1, from + count - 1));
                return true;
            });
            lock (_readGate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                read = _content;
                return read.Rows.Dense(kind, from, count);
            }
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            Use(content => ReferenceEquals(read, content) ? Replace(content, error) : content);
            return [];
        }
    }

    /// <summary>Sets a damaged file aside while the agent runs. For users of the content. Returns the new one.</summary>
    public OutboxContent Replace(OutboxContent damaged, SqliteException error)
    {
        lock (_readGate)
            _content = opener.Replace(damaged, error);
        _progress = true;
        return _content;
    }

    /// <summary>Makes everything committed so far durable. Blocks for one fsync; commits go on meanwhile.</summary>
    public void Flush()
    {
        var (content, snapshot) = Use(static content => (content, content.Streams.Snapshot()));
        try
        {
            content.Tables.Database.Sync();
        }
        catch (ObjectDisposedException) when (!ReferenceEquals(content, _content))
        {
            // A damaged file was replaced meanwhile: the new one was made durable when it began.
            return;
        }
        Look(_ => _progress |= content.Streams.MadeDurable(snapshot));
        TellProgress();
    }

    /// <summary>Moves the log into the file, and cuts it when it grew long in spite of that.</summary>
    public void Checkpoint()
    {
        bool cut;
        lock (_readGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _content.Tables.Database.Checkpoint();
            cut = _content.Tables.Database.LogIsLong;
        }
        if (!cut)
            return;
        Use(content =>
        {
            lock (_readGate)
                content.Tables.Database.Truncate();
            return true;
        });
    }

    public void Dispose()
    {
        lock (_gate)
        {
            lock (_readGate)
            {
                if (_disposed)
                    return;
                _disposed = true;
                _content?.Dispose();
                directory.Dispose();
            }
        }
    }

    private void TellProgress()
    {
        if (Interlocked.Exchange(ref _progress, false))
            DurableAdvanced?.Invoke();
    }
}
