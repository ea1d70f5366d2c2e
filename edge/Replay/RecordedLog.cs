using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Jena.Iot.Edge.Replay;

/// <summary>
/// A recorded controller log: <c>TimeStamp,DeviceId,EventId,Parameter</c>, one event per line, times in UTC, as CSV or gzipped CSV.
/// A parameter has 16 bits; where a controller wrote it with a sign (-1 for none), it is the same 16 bits (65535).
/// The file is read as often as it is asked for and gives the same lines each time.
/// </summary>
public sealed class RecordedLog
{
    /// <summary>A gzip member of its own; behind a file that ends where a member ends, it is unpacked as the last of the whole.</summary>
    private static readonly byte[] End = "\0end of the log\0"u8.ToArray();

    private const string Header = "TimeStamp,DeviceId,EventId,Parameter";

    private readonly string _path;

    private RecordedLog(string path, string hash) => (_path, Hash) = (path, hash);

    /// <summary>SHA-256 of the file as it lies there, 64 lower-case hex digits.</summary>
    public string Hash { get; }

    /// <summary>
    /// Reads the file once for its hash and, when it is gzipped, to see that it is whole. Throws <see cref="IOException"/> when it
    /// cannot be read, <see cref="InvalidDataException"/> when it is cut short or damaged: what can still be unpacked of it would become
    /// a stream of its own, and the whole file, later, would tell all of it a second time.
    /// </summary>
    public static async Task<RecordedLog> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        await using var file = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        file.Position = 0;
        if (IsGzip(file) && !await IsWholeAsync(file, cancellationToken).ConfigureAwait(false))
            throw new InvalidDataException($"{path} is cut short or damaged: its gzip data does not end where the file ends, and nothing of it was sent; copy the file again");
        return new RecordedLog(path, hash);
    }

    /// <summary>Every line but the header and empty ones, in the order of the file.</summary>
    public IEnumerable<LogLine> Lines()
    {
        using var file = File.OpenRead(_path);
        using var unpacked = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var reader = new StreamReader(unpacked);
        for (var number = 1L; reader.ReadLine() is { } text; number++)
        {
            if (text.Length == 0 || (number == 1 && text.Equals(Header, StringComparison.OrdinalIgnoreCase)))
                continue;
            yield return Parse(number, text);
        }
    }

    /// <summary>GZipStream takes data that stops anywhere for data that ended: only what follows tells.</summary>
    private static async Task<bool> IsWholeAsync(FileStream file, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        await file.CopyToAsync(packed, cancellationToken).ConfigureAwait(false);
        await using (var end = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await end.WriteAsync(End, cancellationToken).ConfigureAwait(false);
        packed.Position = 0;
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        var chunk = new byte[1 << 16];
        var last = Array.Empty<byte>();
        try
        {
            while (await unpacked.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                last = [.. last.Concat(chunk.Take(count)).TakeLast(End.Length)];
        }
        catch (InvalidDataException)
        {
            return false;
        }
        return last.AsSpan().SequenceEqual(End);
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
        file.Position = 0;
        return isGzip;
    }

    private static LogLine Parse(long number, string text)
    {
        var parts = text.Split(',');
        if (parts.Length != 4)
            return Bad($"it has {parts.Length} fields: write {Header}");
        if (!DateTime.TryParseExact(parts[0].Trim(), ["yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            return Bad($"'{parts[0]}' is not a time: write 2024-05-13 15:00:00.1");
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var device))
            return Bad($"'{parts[1]}' is not a device: write a whole number");
        if (!ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return Bad($"'{parts[2]}' is not an event: write 0 to 65535");
        if (!int.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parameter) || parameter is < short.MinValue or > ushort.MaxValue)
            return Bad($"'{parts[3]}' is not a parameter: write 0 to 65535");
        return new LogLine(number, new DateTimeOffset(at, TimeSpan.Zero), device, code, unchecked((ushort)parameter), null);

        LogLine Bad(string why) => new(number, default, 0, 0, 0, why);
    }
}

/// <summary>One line of a recorded log, good or bad.</summary>
/// <param name="Number">In the file, from 1, the header counted.</param>
/// <param name="Wrong">What is wrong with it and what to write; null for a good line, and only then do the others mean something.</param>
public readonly record struct LogLine(long Number, DateTimeOffset At, int Device, ushort Code, ushort Parameter, string? Wrong);
