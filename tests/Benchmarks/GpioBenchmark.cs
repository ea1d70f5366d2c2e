using System.Diagnostics;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// The edge's driver of pins beside those of System.Device.Gpio, in one guest on one simulated chip, each through
/// <c>GpioController</c>: edges lost, delay from the move of a line to the callback, and wake-ups when idle.
/// </summary>
public static class GpioBenchmark
{
    private const int Lines = 8;
    private const int Times = 200;

    private static readonly double[] Periods = [20, 10, 5, 2];
    private static readonly TimeSpan OffWithin = TimeSpan.FromMinutes(15);

    private static readonly (string Driver, string Name, string? Library)[] Drivers =
    [
        ("kernel", "KernelGpioDriver", null),
        ("libgpiod1", "LibGpiodDriver (v1)", "libgpiod.so.2"),
        ("libgpiod1-threads", "LibGpiodDriver (v1), raised thread minimum", "libgpiod.so.2"),
        ("libgpiod2", "LibGpiodV2Driver (v2)", "libgpiod.so.3"),
    ];

    public static async Task RunAsync()
    {
        if (GuestKernel.Missing is { } missing)
        {
            Console.WriteLine($"skipped: {missing}");
            return;
        }
        var libraries = Directory.CreateTempSubdirectory("jena-libgpiod-").FullName;
        try
        {
            using (var fetch = Process.Start("bash", [Path.Combine(RepositoryRoot.Path, "tests/Testing/Guest/libgpiod.sh"), libraries]))
                await fetch.WaitForExitAsync();
            var drivers = Drivers.Where(d => d.Library is null || File.Exists(Path.Combine(libraries, d.Library))).ToArray();
            var image = await GuestImage.MakeAsync([libraries]);
            using var results = await GuestMachine.PlayAsync(image, drivers.SelectMany(static d => Periods.Select(period => Play(d.Driver, period))), OffWithin);

            Console.WriteLine($"{Lines} lines, both edges, {Times} times each; times in ms");
            Console.WriteLine($"{"driver",-44}{"per line",9}{"edges",7}{"lost",7}{"p50",9}{"p99",9}{"idle wake-ups/s",17}");
            foreach (var (driver, name, library) in Drivers)
            {
                if (drivers.All(d => d.Driver != driver))
                    Console.WriteLine($"{name,-44} not on this machine: there is no {library}");
                else
                    Write(name, driver, results);
            }
        }
        finally
        {
            Directory.Delete(libraries, recursive: true);
        }
    }

    private static void Write(string name, string driver, GuestResults results)
    {
        foreach (var period in Periods)
        {
            var scenario = Name(driver, period);
            var moves = results.MovesOf(scenario);
            var delays = Delays(moves, results.ObservedOf(scenario));
            Console.WriteLine($"{name,-44}{period,6} ms{moves.Count,7}{moves.Count - delays.Count,7}{At(delays, 0.5),9:0.00}{At(delays, 0.99),9:0.00}{results.WakeUpsOf(scenario),17:0.0}");
        }
    }

    private static Scenario Play(string driver, double period)
    {
        var lines = Enumerable.Range(1, Lines).Select(static n => $"d{n}").ToArray();
        return new Scenario(Name(driver, period)).Chip("bank0", lines).Observe(driver).Wait(1000).Idle(3000).Toggle(Times, period, lines).Wait(2000).End();
    }

    private static string Name(string driver, double period) => $"{driver}-{period:0}ms";

    /// <summary>From each move to the first word of it that is not another's; in rising order. Moves without one are lost.</summary>
    private static List<double> Delays(IReadOnlyList<Move> moves, IReadOnlyList<Move> observed)
    {
        var delays = new List<double>();
        foreach (var line in moves.GroupBy(static m => m.Line))
        {
            var left = new LinkedList<Move>(line);
            foreach (var told in observed.Where(o => o.Line == line.Key))
            {
                var node = left.First;
                while (node is not null && node.Value.Level != told.Level)
                    node = node.Next;
                if (node is null || node.Value.Before > told.Before)
                    continue;
                delays.Add((told.Before - node.Value.Before).TotalMilliseconds);
                left.Remove(node);
            }
        }
        delays.Sort();
        return delays;
    }

    private static double At(List<double> rising, double part) => rising.Count == 0 ? double.NaN : rising[(int)(part * (rising.Count - 1))];
}
