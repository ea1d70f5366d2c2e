using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Outbox;

/// <summary>An outbox on a machine of its own that can be restarted, damaged and copied.</summary>
internal sealed class Bench : IDisposable
{
    public static readonly AssetId Edge = AssetId.Edge("cab-001");
    public static readonly AssetId Garage = AssetId.CarPark("neue-mitte");
    public static readonly AssetId Node = AssetId.Node("ap-markt-3");

    private readonly TemporaryDirectory directory = new();
    private OutboxStore? store;

    public Bench() => MachineId = "machine-one";

    public TestTime Time { get; } = new();

    public TestSync Sync { get; } = new() { Uncertainty = TimeSpan.FromMilliseconds(5) };

    public string Boot { get; set; } = "boot-1";

    public string Directory => directory.Path;

    public string MachineId
    {
        set => directory.Write("machine-id", value + "\n");
    }

    public OutboxOptions Options { get; set; } = null!;

    public OutboxStore Store => store ??= Open();

    public EdgeClock Clock { get; private set; } = null!;

    public IStreamSource Readings => Store.Streams[0];

    public IStreamSource Alarms => Store.Streams[1];

    public OutboxStore Open(Func<OutboxOptions, OutboxOptions>? with = null)
    {
        Clock = new EdgeClock(Time, Sync, Boot);
        Options ??= new OutboxOptions { Directory = directory.Path, MachineIdPath = directory.File("machine-id") };
        Options = with?.Invoke(Options) ?? Options;
        return store = OutboxStore.Open(Options, new OutboxOwner(Edge, [Garage, Node], 7), Clock, NullLogger<OutboxStore>.Instance);
    }

    public void Close()
    {
        store?.Dispose();
        store = null;
    }

    public OutboxStore Restart()
    {
        Close();
        return Open();
    }

    public Sensed Probe(bool reachable = true) => new(StreamKind.Readings, Node, Clock.Now(), new Heartbeat(reachable, null, null));

    public Sensed Alarm(string code = "door") => new(StreamKind.Alarms, Edge, Clock.Now(), new AlarmChange(code, true, AlarmSeverity.High, "The door is open"));

    public Sensed Passage(long totalIn, long totalOut = 0, PassageDirection direction = PassageDirection.In) =>
        new(StreamKind.Readings, Garage, Clock.Now(), new LanePassage("nord", direction, totalIn, totalOut));

    public Sensed Totals(long totalIn, long totalOut) => new(StreamKind.Live, Garage, Clock.Now(), new LaneTotals("nord", totalIn, totalOut));

    /// <summary>Commits and makes durable.</summary>
    public void Take(params Sensed[] readings)
    {
        Store.Commit(readings, []);
        Store.Flush();
    }

    public IReadOnlyList<Reading> All(IStreamSource stream) =>
        [.. stream.Read(stream.Held.Oldest, int.MaxValue).Select(static wire => ReadingCodec.TryFromWire(wire, out var reading, out var refusal) ? reading : throw new InvalidOperationException(refusal!.Reason))];

    /// <summary>Runs a statement on the file, as nobody but a test does.</summary>
    public void Sql(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(directory.Path, "outbox.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public string[] Aside(string why) => System.IO.Directory.GetFiles(directory.Path, $"outbox.{why}-*.db");

    public void Dispose()
    {
        Close();
        directory.Dispose();
    }
}

internal sealed class TestSync : IClockSync
{
    public TimeSpan? Uncertainty
    {
        get => Fails is { } error ? throw error : field;
        set;
    }

    /// <summary>Why the machine cannot tell.</summary>
    public Exception? Fails { get; set; }
}
