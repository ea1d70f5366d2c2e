using Jena.Iot.Benchmarks;
using Jena.Iot.Benchmarks.Api;
using Jena.Iot.Benchmarks.Load;

// One benchmark by name: dotnet run -c Release --project tests/Benchmarks -- journal
var benchmarks = new Dictionary<string, Func<Task>>
{
    ["api"] = ApiBenchmark.RunAsync,
    ["stream"] = StreamBenchmark.RunAsync,
    ["pin-to-stream"] = PinToStreamBenchmark.RunAsync,
    [BareKestrel.Command] = BareKestrel.RunAsync,
    ["gpio"] = GpioBenchmark.RunAsync,
    ["edge"] = EdgeBenchmark.RunAsync,
    ["junction"] = JunctionBenchmark.RunAsync,
    ["activation"] = ActivationBenchmark.RunJunctionAsync,
    ["idle"] = ActivationBenchmark.RunMemoryAsync,
    ["scale"] = ScaleBenchmark.RunAsync,
    ["ingest"] = IngestBenchmark.RunPostgresAsync,
    ["ingest-sqlite"] = IngestBenchmark.RunSqliteAsync,
    [LoadSilo.Command] = LoadSilo.RunAsync,
    ["journal"] = JournalBenchmark.RunAsync,
    ["measures"] = MeasuresBenchmark.RunAsync,
    ["outage"] = OutageBenchmark.RunAsync,
    ["year"] = YearBenchmark.RunAsync,
    ["silos"] = SiloBenchmark.RunAsync,
};

if (args is not [var name] || !benchmarks.TryGetValue(name, out var run))
{
    await Console.Error.WriteLineAsync($"name one benchmark of: {string.Join(", ", benchmarks.Keys)}");
    return 2;
}
await run();
return 0;
