using System.Globalization;
using System.Text;
using System.Text.Json;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Configuration;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Configuration;

/// <summary>
/// The book of an edge's configurations, in <c>configuration/book.json</c> of the data directory: its first line is the hash of the
/// rest. Each change replaces the file as a whole. A damaged file is set aside, and the book begins anew.
/// </summary>
internal sealed class ConfigurationStore : IDisposable
{
    public const string Folder = "configuration";
    public const string FileName = "book.json";

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly ILogger _logger;
    private readonly Action<DurableStep>? _after;

    private ConfigurationStore(string directory, FileStream taken, ILogger logger, Action<DurableStep>? after) =>
        (_path, _lock, _logger, _after) = (Path.Combine(directory, FileName), taken, logger, after);

    public ConfigurationBook Book { get; private set; } = ConfigurationBook.Empty;

    /// <summary>Throws <see cref="OutboxInUseException"/> while another agent has the data directory.</summary>
    /// <param name="dataDirectory">Made when it is missing.</param>
    /// <param name="wall">Names what is set aside.</param>
    /// <param name="after">Called after each step of each write.</param>
    public static ConfigurationStore Open(string dataDirectory, DateTimeOffset wall, ILogger logger, Action<DurableStep>? after = null)
    {
        var directory = Path.Combine(dataDirectory, Folder);
        Directory.CreateDirectory(directory);
        FileStream taken;
        try
        {
            taken = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new OutboxInUseException($"another agent runs on {dataDirectory}: stop it, or give this one a data directory of its own", error);
        }
        var store = new ConfigurationStore(directory, taken, logger, after);
        try
        {
            store.Load(wall);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Reads the book from outside, also while an agent runs; null when there is none. Throws <see cref="InvalidDataException"/> when it is damaged.</summary>
    public static ConfigurationBook? Peek(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Folder, FileName);
        return File.Exists(path) ? Parse(File.ReadAllText(path)) : null;
    }

    /// <summary>The book is this one from now on. False when that could not be made durable: then it is as it was.</summary>
    public bool TryWrite(ConfigurationBook book)
    {
        try
        {
            Write(book);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.LogError("{Path} cannot be written ({Reason}): make room on the disk, or give the agent's user the directory", _path, error.Message);
            return false;
        }
    }

    /// <summary>The book is this one from now on, durable if it can be.</summary>
    public void Take(ConfigurationBook book)
    {
        if (book != Book && !TryWrite(book))
            Book = book;
    }

    public void Dispose() => _lock.Dispose();

    private void Write(ConfigurationBook book)
    {
        var json = JsonSerializer.Serialize(book, BookJson.Default.ConfigurationBook);
        DurableFile.Write(_path, Encoding.UTF8.GetBytes($"{ConfigurationHash.Of(json)}\n{json}"), _after);
        Book = book;
    }

    private void Load(DateTimeOffset wall)
    {
        if (!File.Exists(_path))
            return;
        try
        {
            Book = Parse(File.ReadAllText(_path));
        }
        catch (InvalidDataException error)
        {
            var aside = Path.Combine(Path.GetDirectoryName(_path)!, $"book.damaged-{wall.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.json");
            File.Move(_path, aside, overwrite: true);
            _logger.LogError("{Reason}: it was set aside as {Aside}, and the station file installed by hand is in force", error.Message, aside);
            Take(ConfigurationBook.Empty with { Damage = DamageAlarm.Owed });
        }
    }

    private static ConfigurationBook Parse(string text)
    {
        try
        {
            if (text.Split('\n', 2) is [var hash, var json] && ConfigurationHash.Of(json) == hash)
                return JsonSerializer.Deserialize(json, BookJson.Default.ConfigurationBook) ?? throw new InvalidDataException("the book of configurations is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("the book of configurations cannot be read", error);
        }
        throw new InvalidDataException("the book of configurations is damaged");
    }
}
