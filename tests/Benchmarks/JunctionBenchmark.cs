using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Testing;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// What an event costs a junction with a configuration, live state, plausibility and detector health included: the recorded log of three
/// signals, as if it came now, in batches of 1, 10 and 100 events. On one core, without a journal; the best of five.
/// </summary>
public static class JunctionBenchmark
{
    private const int Rounds = 5;

    public static Task RunAsync()
    {
        if (Conformance.Missing is { } missing)
            throw new InvalidOperationException(missing);
        var log = Read();
        var configurations = Configurations();
        foreach (var size in (int[])[1, 10, 100])
        {
            var best = Enumerable.Range(0, Rounds).Min(_ => Take(log, configurations, size));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"live update of a junction, {log.Count:N0} events in batches of {size,3}  {best.TotalMicroseconds / log.Count,6:0.00} µs per event"));
        }
        return Task.CompletedTask;
    }

    private static TimeSpan Take(IReadOnlyList<(int Device, DateTimeOffset At, IndianaEvent Event)> log, Dictionary<int, JunctionConfiguration> configurations, int size)
    {
        var source = new Source("cab-001", "00112233445566778899aabb.r");
        var clock = new Stopwatch();
        foreach (var device in log.GroupBy(static e => e.Device))
        {
            var id = AssetId.Junction($"signal-{device.Key}");
            var state = JunctionModel.Initial(id);
            var since = device.First().At;
            var configured = JunctionModel.Decide(state, new ConfigureJunction(configurations[device.Key]), new Principal("benchmark"), since);
            state = JunctionModel.Apply(state, configured.Refusal is { } refusal ? throw new InvalidOperationException(refusal.ToString()) : configured.Events[0]);
            var sequence = 0L;
            var batches = device.Chunk(size)
                .Select(chunk => new SensedBatch(source, backfill: false, [.. chunk.Select(e => new Reading(++sequence, id, ReadingTime.Of(e.At), e.Event))]))
                .ToList();
            clock.Start();
            foreach (var batch in batches)
                state = JunctionModel.Apply(state, batch, batch.Readings[^1].Time.At!.Value);
            clock.Stop();
            if (state.Totals.Taken != sequence || state.Present.Health.Records == 0 || state.Present.Minutes.IsEmpty || state.Present.Plausibility.Groups.IsEmpty)
                throw new InvalidOperationException($"{id} has not taken part in all of it: {state.Totals.Taken} of {sequence} events");
        }
        return clock.Elapsed;
    }

    private static List<(int Device, DateTimeOffset At, IndianaEvent Event)> Read()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz")), CompressionMode.Decompress));
        file.ReadLine();
        var log = new List<(int, DateTimeOffset, IndianaEvent)>(250_000);
        while (file.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            log.Add((
                int.Parse(cells[1], CultureInfo.InvariantCulture),
                DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                new IndianaEvent(ushort.Parse(cells[2], CultureInfo.InvariantCulture), unchecked((ushort)short.Parse(cells[3], CultureInfo.InvariantCulture)))));
        }
        return log;
    }

    private static Dictionary<int, JunctionConfiguration> Configurations() =>
        File.ReadLines(Conformance.Path("junction", "detectors.csv")).Skip(1).Select(static line => line.Split(',')).GroupBy(static c => int.Parse(c[0], CultureInfo.InvariantCulture))
            .ToDictionary(static d => d.Key, static d => new JunctionConfiguration
            {
                Kind = JunctionKind.Signals,
                Observes = CodeSet.Controller,
                Groups =
                [
                    .. Enumerable.Range(1, 8).Select(static phase => new SignalGroup($"K{phase}", SignalHead.Vehicle, (ushort)phase)),
                    .. Enumerable.Range(1, 8).Select(static phase => new SignalGroup($"F{phase}", SignalHead.Pedestrian, (ushort)phase, SignalCodes.Walk)),
                ],
                Conflicts = [.. Enumerable.Range(1, 4).Select(static phase => new ConflictRow($"K{phase}", [.. Enumerable.Range(1, 4).Where(o => o != phase).Select(static o => $"K{o}")]))],
                Detectors = [.. d.Select(static c => new Detector(ushort.Parse(c[3], CultureInfo.InvariantCulture), $"D{c[3]}", [Function(c[2])], ushort.Parse(c[1], CultureInfo.InvariantCulture)))],
            });

    private static DetectorFunction Function(string word) => word switch
    {
        "Advance" => DetectorFunction.Advance,
        "Presence" => DetectorFunction.Presence,
        "Yellow_Red" => DetectorFunction.YellowRed,
        _ => DetectorFunction.Count,
    };
}
