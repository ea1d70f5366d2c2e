using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>The edges of a city made for load, and what they sense.</summary>
public sealed class LoadCity
{
    public const int ReadingsPerBatch = 50;

    private static readonly string Boot = "3f0e4a52-6f1c-4f0f-9a0b-4c6f4f3f2b11";

    // Half a day of a busy junction lies before now: nothing is in the future, nothing is late.
    private static readonly DateTimeOffset Since = DateTimeOffset.UtcNow.AddHours(-12);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, LoadEdge> _edges = [];

    public IReadOnlyCollection<LoadEdge> Edges => _edges.Values;

    public CityRegistry Registry => new("Load", [.. Edges.SelectMany(static e => e.Definitions)]);

    /// <summary>Edges with a junction each, at which every batch is the junction's.</summary>
    public LoadCity WithJunctions(int edges, string prefix = "one") => With(edges, prefix, static name => [AssetId.Junction(name)], static (_, _) => 0);

    /// <summary>Edges with a junction, a car park and a node each: 30, 15 and 5 readings of a batch.</summary>
    public LoadCity WithThree(int edges, string prefix = "three") => With(
        edges, prefix, static name => [AssetId.Junction(name), AssetId.CarPark(name), AssetId.Node(name)],
        static (sequence, _) => (sequence % 10) switch { < 6 => 0, < 9 => 1, _ => 2 });

    /// <summary>Nodes spread over the edges; a batch is of five of them, ten readings each, and goes on with the next five.</summary>
    public LoadCity WithNodes(int edges, int nodes, string prefix = "many") => With(
        edges, prefix, name => [.. Enumerable.Range(0, nodes / edges).Select(n => AssetId.Node($"{name}-{n:0000}"))],
        static (sequence, assets) => (int)((sequence - 1) / 10 % assets));

    public LoadEdge this[string name] => _edges[name];

    private LoadCity With(int edges, string prefix, Func<string, AssetId[]> assets, Func<long, int, int> which)
    {
        for (var i = 1; i <= edges; i++)
        {
            var name = $"{prefix}-{i:000}";
            _edges.Add(name, new LoadEdge(name, assets(name), which));
        }
        return this;
    }

    /// <summary>One edge. Not for several threads at once.</summary>
    public sealed class LoadEdge(string name, AssetId[] assets, Func<long, int, int> which)
    {
        private readonly string[] _texts = [.. assets.Select(static a => a.ToString())];
        private readonly long[] _taken = new long[assets.Length];
        private long _next = 1;

        public string Name => name;

        public string Stream => "load";

        /// <summary>The sequence that the next batch begins with.</summary>
        public long Next => _next;

        public IEnumerable<AssetDefinition> Definitions =>
        [
            .. assets.Select(Define),
            new EdgeDefinition { Id = AssetId.Edge(name), Name = name, Configurations = [new EdgeConfiguration(1, assets)] },
        ];

        /// <summary>The next batch, as the outbox of an edge would send it.</summary>
        public byte[] Batch(int readings = ReadingsPerBatch)
        {
            var batch = new Batch { Stream = Stream, Oldest = 1, Configuration = 1, Kind = StreamKind.Readings };
            for (var i = 0; i < readings; i++)
            {
                var sequence = _next++;
                var asset = which(sequence, assets.Length);
                batch.Readings.Add(Reading(sequence, assets[asset].Kind, _texts[asset], _taken[asset]++));
            }
            return batch.ToByteArray();
        }

        private static SensedReading Reading(long sequence, AssetKind kind, string asset, long number)
        {
            var reading = new SensedReading
            {
                Sequence = (ulong)sequence,
                Asset = asset,
                Boot = Boot,
                Monotonic = sequence * Step.Ticks * 100,
                UtcTicks = (Since + (sequence * Step)).UtcTicks,
            };
            switch (kind)
            {
                // Of three events one is of a signal group.
                case AssetKind.Junction:
                    reading.Indiana = number % 3 == 2
                        ? new IndianaEventValue { Code = (number / 3 % 3) switch { 0 => 1u, 1 => 8u, _ => 10u }, Parameter = (uint)(1 + (number / 9 % 8)) }
                        : new IndianaEventValue { Code = number % 3 == 0 ? 82u : 81u, Parameter = (uint)(1 + (number / 3 % 32)) };
                    break;
                case AssetKind.CarPark:
                    reading.Passage = new LanePassageValue { Lane = "north", Direction = number % 2 == 0 ? 1u : 2u, TotalIn = (ulong)((number / 2) + 1), TotalOut = (ulong)((number + 1) / 2) };
                    break;
                default:
                    reading.Heartbeat = new HeartbeatValue { Reachable = true, LatencyMs = 3 + (number % 7) };
                    break;
            }
            return reading;
        }

        private static AssetDefinition Define(AssetId asset) => asset.Kind switch
        {
            AssetKind.Junction => new JunctionDefinition
            {
                Id = asset, Name = asset.Slug,
                SignalGroups = [.. Enumerable.Range(1, 8).Select(static p => new SignalGroupDefinition((ushort)p, $"K{p}"))],
                Detectors = [.. Enumerable.Range(1, 32).Select(static c => new DetectorDefinition((ushort)c, $"D{c}"))],
            },
            AssetKind.CarPark => new CarParkDefinition { Id = asset, Name = asset.Slug, Capacity = 300, Lanes = ["north"] },
            _ => new NodeDefinition { Id = asset, Name = asset.Slug },
        };
    }
}
