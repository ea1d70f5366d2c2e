using System.Diagnostics;
using Google.Protobuf;
using Jena.Iot.Benchmarks.Load;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Journal;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.DependencyInjection;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// How long a junction with a day of 90,000 events takes to wake: after it went to sleep, and after its process was lost with the longest
/// tail behind the last snapshot. And what a node costs in memory while nothing happens. SQLite; medians of five.
/// </summary>
public static class ActivationBenchmark
{
    private const int Events = 90_000;
    private const int Rounds = 5;

    // Batches that waited are appended as one.
    private const int Gathered = 500;
    private const int Nodes = 20_000;

    public static async Task RunJunctionAsync()
    {
        var city = new LoadCity().WithJunctions(1);
        var edge = city.Edges.Single();
        await using var host = await LoadHost.StartAsync(city.Registry);
        var junction = host.Grains.GetGrain<IJunctionGrain>(AssetId.Junction(edge.Name).ToString());
        for (var taken = 0; taken < Events; taken += Gathered)
            await junction.Take(Part(edge, Gathered));

        var (asleep, lost) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            await SleepAsync(host);
            var after = await WakeAsync(junction);
            // As long a tail as there can be: one append less than makes a snapshot.
            for (var i = 0; i < 499; i++)
                await junction.Take(Part(edge));
            await LoseAsync(host, junction, edge);
            var tail = await WakeAsync(junction);
            if (round == 0)
                continue;
            asleep.Add(after);
            lost.Add(tail);
        }
        Console.WriteLine($"junction with {Events:N0} events, awake after sleep           {asleep.Order().ElementAt(Rounds / 2),8:0.0} ms");
        Console.WriteLine($"junction with {Events:N0} events, awake after a lost process  {lost.Order().ElementAt(Rounds / 2),8:0.0} ms");
    }

    public static async Task RunMemoryAsync()
    {
        var city = new LoadCity().WithNodes(10, Nodes);
        await using var host = await LoadHost.StartAsync(city.Registry);
        await Distribution.WaitAsync(host.Grains);
        var management = host.Grains.GetGrain<IManagementGrain>(0);
        var before = await management.GetTotalActivationCount();
        var full = Heap();
        await SleepAsync(host);
        var after = await management.GetTotalActivationCount();
        Console.WriteLine($"memory per idle node {(full - Heap()) / (double)(before - after),8:N0} bytes ({before:N0} activations before, {after:N0} after they went to sleep)");
    }

    private static TakeRequest Part(LoadCity.LoadEdge edge, int readings = LoadCity.ReadingsPerBatch)
    {
        var batch = Batch.Parser.ParseFrom(edge.Batch(readings));
        return new TakeRequest(new StoredReadings { Origin = edge.Name, Stream = edge.Stream, Readings = { batch.Readings } }.ToByteArray());
    }

    private static async Task SleepAsync(LoadHost host)
    {
        await host.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await Still.ForAsync(TimeSpan.FromSeconds(1));
    }

    /// <summary>Somebody else wrote: the activation is thrown away without a snapshot, as with its process.</summary>
    private static async Task LoseAsync(LoadHost host, IJunctionGrain junction, LoadCity.LoadEdge edge)
    {
        var journal = host.Services.GetRequiredService<IEventJournal>();
        var stream = AssetId.Junction(edge.Name).ToString();
        var part = Part(edge);
        var at = DateTimeOffset.UtcNow;
        var head = (await journal.LoadAsync(stream)).Version;
        await journal.AppendAsync(new Append { Stream = stream, ExpectedVersion = head, At = at, Rows = [new NewRow(RowKind.Readings, null, at, at, LoadCity.ReadingsPerBatch, part.StoredReadings)] });
        try
        {
            await junction.Take(Part(edge));
            throw new InvalidOperationException("the activation should have seen that somebody else wrote");
        }
        catch (StoreUnavailableException)
        {
            await Still.ForAsync(TimeSpan.FromMilliseconds(200));
        }
    }

    private static async Task<double> WakeAsync(IJunctionGrain junction)
    {
        var began = Stopwatch.GetTimestamp();
        await junction.GetView();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
