using Microsoft.Extensions.Logging;

namespace Jena.Iot.Contracts.Trust;

/// <summary>
/// What files hold, read again when one of them changes. Files that cannot be used any more leave what was read before in
/// force, and the log says so. Safe for any number of callers.
/// </summary>
public sealed partial class Watched<T>
    where T : class
{
    private readonly string[] _files;
    private readonly Func<T> _read;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private Stamp[] _stamps;
    private T _current;
    private string? _problem;

    /// <param name="read">Throws <see cref="InvalidOperationException"/>, which tells its reader what to mend, when a file cannot be used; so does this constructor.</param>
    /// <param name="files">Null where a setting names none.</param>
    public Watched(Func<T> read, ILogger log, params IEnumerable<string?> files)
    {
        (_read, _log, _files) = (read, log, [.. files.OfType<string>()]);
        _stamps = Look();
        _current = read();
    }

    /// <summary>
    /// As the files are now; another object whenever they were read again. Looks at their dates and sizes each time, and reads
    /// them only when one of these changed, or when they could not be used the last time: the right to read a file changes neither.
    /// </summary>
    public T Current
    {
        get
        {
            lock (_gate)
            {
                // Looked at before they are read: what changes meanwhile is read the next time.
                var now = Look();
                var changed = !now.AsSpan().SequenceEqual(_stamps);
                if (!changed && _problem is null)
                    return _current;
                _stamps = now;
                try
                {
                    _current = _read();
                    _problem = null;
                    ReadAgain(_log, string.Join(", ", _files));
                }
                catch (InvalidOperationException exception)
                {
                    if (changed || exception.Message != _problem)
                        KeepsOld(_log, exception.Message);
                    _problem = exception.Message;
                }
                return _current;
            }
        }
    }

    private Stamp[] Look() => [.. _files.Select(static file =>
    {
        try
        {
            // The link may be what is replaced, or what it leads to.
            var info = new FileInfo(file);
            info = info.Exists && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : info;
            return info.Exists ? new Stamp(info.FullName, info.LastWriteTimeUtc, info.Length) : default;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone while it was looked at, or links in a circle: as one that is not there, which reading it says in words.
            return default;
        }
    })];

    private readonly record struct Stamp(string Path, DateTime Written, long Length);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read again, for one changed: {Files}")]
    private static partial void ReadAgain(ILogger log, string files);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}. What was read before stays in force")]
    private static partial void KeepsOld(ILogger log, string problem);
}
