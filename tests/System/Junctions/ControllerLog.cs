using System.IO.Compression;
using System.Text.Json;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing;

namespace Jena.Iot.SystemTests.Junctions;

/// <summary>The recorded log of three signals, from 15 to 18 h of one day, with the answers of the field's reference tool.</summary>
internal static class ControllerLog
{
    private const string Header = "TimeStamp,DeviceId,EventId,Parameter";

    public static readonly DateTimeOffset From = new(2024, 5, 13, 15, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset To = From.AddHours(3);
    public static readonly IReadOnlyList<int> Devices = [227, 452, 454];

    public static string File => Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz");

    /// <summary>Rows of an answer, without its header; their order says nothing.</summary>
    public static async Task<IReadOnlyList<string>> ExpectedAsync(string answer) =>
        [.. (await System.IO.File.ReadAllLinesAsync(Conformance.Path("junction", "expected", answer))).Skip(1).Where(static l => l.Length > 0).Order(StringComparer.Ordinal)];

    /// <summary>The configuration of one of the signals: which detector serves which phase, and as what.</summary>
    public static async Task<string> ConfigurationAsync(int device)
    {
        var rows = (await System.IO.File.ReadAllLinesAsync(Conformance.Path("junction", "detectors.csv"))).Skip(1).Select(static l => l.Split(',')).Where(c => c[0] == $"{device}").ToList();
        return JsonSerializer.Serialize(new
        {
            kind = "signals",
            observes = "0-600",
            groups = rows.Select(static c => int.Parse(c[1])).Distinct().Order().Select(static phase => new { name = $"K{phase}", head = "vehicle", number = phase }),
            detectors = rows.GroupBy(static c => int.Parse(c[3])).Select(static channel => new
            {
                channel = channel.Key,
                name = $"D{channel.Key}",
                functions = channel.Select(static c => c[2] switch { "Advance" => "advance", "Presence" => "presence", "Yellow_Red" => "yellowRed", _ => "count" }).Distinct(),
                phase = int.Parse(channel.First()[1]),
            }),
        });
    }

    /// <summary>Cuts the log into files of <paramref name="length"/>, one beginning every <paramref name="step"/>.</summary>
    public static async Task<IReadOnlyList<string>> CutAsync(TemporaryFolder folder, string name, TimeSpan step, TimeSpan length)
    {
        await using var packed = System.IO.File.OpenRead(File);
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1)
            .Select(static line => (At: DateTimeOffset.Parse(line.AsSpan(0, line.IndexOf(',')), null, System.Globalization.DateTimeStyles.AssumeUniversal), Line: line)).ToArray();
        var files = new List<string>();
        for (var from = From; from < To; from += step)
        {
            var piece = lines.Where(l => l.At >= from && l.At < from + length).Select(static l => l.Line);
            files.Add(folder.Write($"{name}-{from:HHmm}.csv", string.Join('\n', piece.Prepend(Header)) + "\n"));
        }

        return files;
    }
}
