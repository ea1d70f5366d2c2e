using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Writing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Checks;

/// <summary>Everything that has to hold once all is quiet.</summary>
public sealed class Verdict(Gate gate, DateTimeOffset begun)
{
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(30);

    private readonly List<Sensing> _sensed = [];

    /// <summary>Nothing was sensed before, by whatever clock.</summary>
    public DateTimeOffset Begun => begun;

    /// <summary>Readings of the light writers, once it has settled.</summary>
    public int Sensed => _sensed.Count;

    /// <summary>What the streets did, once it has settled.</summary>
    public int Happened { get; private set; }

    /// <summary>Ends the writing, and waits until the cluster has acknowledged everything. Finds what does not come to rest.</summary>
    public async Task<IReadOnlyList<Finding>> SettleAsync()
    {
        var findings = new List<Finding>();
        await gate.Fleet.StopWritingAsync();
        foreach (var edge in gate.City.Edges)
            await TryAsync(findings, () => edge.Street.SettleAsync(SettledWithin));
        await TryAsync(findings, () => Eventually.TrueAsync(
            () => gate.Fleet.Writers.All(static w => w.Waiting == 0),
            SettledWithin,
            () => string.Join("; ", gate.Fleet.Writers.Where(static w => w.Waiting > 0).Select(static w => $"{w.Edge} waits for {w.Waiting} acknowledgements ({w.Trouble ?? "connected"})"))));
        foreach (var edge in gate.City.Edges)
        {
            await TryAsync(findings, () => Eventually.TrueAsync(
                () => OutboxInspection.Read(edge.Data)?.Streams.All(static s => s.Acknowledged >= s.Next - 1) is true,
                SettledWithin,
                () => $"{edge.Name} waits for acknowledgements: {JsonSerializer.Serialize(OutboxInspection.Read(edge.Data)?.Streams)}"));
        }

        IReadOnlyList<Finding> unburied = [];
        await TryAsync(findings, () => Eventually.TrueAsync(
            async () =>
            {
                foreach (var say in gate.Expected.Repeated)
                    await say(CancellationToken.None);
                return (unburied = await DeadLetterCheck.FindAsync(gate.City.Database.ConnectionString, gate.Expected.DeadLetters, CancellationToken.None)).Count == 0;
            },
            SettledWithin,
            () => string.Join("; ", unburied.Select(static f => f.What))));
        IReadOnlyList<Finding> undated = [];
        await TryAsync(findings, () => Eventually.TrueAsync(
            async () => (undated = [.. DatingCheck.Compare(await Stored.ReadAsync(gate.City.Database.ConnectionString, CancellationToken.None, "junction/cab-%"))]).Count == 0,
            SettledWithin,
            () => string.Join("; ", undated.Select(static f => f.What))));
        _sensed.AddRange(gate.Fleet.Writers.SelectMany(static w => w.Sensed));
        Happened = gate.City.Edges.Sum(static e => e.Street.Happened.Count);
        return findings;
    }

    /// <summary>What the journal holds, against what was sensed.</summary>
    public async Task<IReadOnlyList<Finding>> JournalAsync(CancellationToken stop)
    {
        var database = gate.City.Database.ConnectionString;
        var stored = await Stored.ReadAsync(database, stop);
        return
        [
            .. SetCheck.Compare(_sensed, stored),
            .. gate.City.Edges.SelectMany(edge => StreetCheck.Compare(edge.Quarter, edge.Street.Happened, stored, gate.Expected.Full.Contains(edge.Name))),
            .. DatingCheck.Compare(stored),
            .. GapCheck.Find(stored, gate.Expected.Full),
            .. await VersionCheck.FindAsync(database, stop),
            .. await DeadLetterCheck.FindAsync(database, gate.Expected.DeadLetters, stop),
        ];
    }

    /// <summary>What every API host shows, counts and tells, against journal and senses.</summary>
    public async Task<IReadOnlyList<Finding>> ApiAsync(CancellationToken stop)
    {
        var stored = (await Stored.ReadAsync(gate.City.Database.ConnectionString, stop)).ToLookup(static r => r.Stream);
        var counters = CounterCheck.Of(_sensed).Concat(gate.City.Edges.SelectMany(edge => Counters(edge, stored))).ToDictionary(static c => c.Key, static c => c.Value);
        string[] assets = [.. gate.Fleet.Writers.SelectMany(static w => w.Post.Assets).Select(static a => a.ToString()), .. gate.City.Edges.SelectMany(static e => e.Quarter.Assets)];
        var found = await Task.WhenAll(gate.City.Apis.Select(async (api, index) =>
        {
            var findings = new List<Finding>();
            findings.AddRange(await ViewsAsync(api.Name, api.Node.Health!, stop));
            findings.AddRange(await CounterCheck.FindAsync(api.Name, api.Node.Health!, counters, assets, begun));
            // The past of an asset comes from the journal, whoever asks: half of it of each host.
            foreach (var asset in assets.Where((_, n) => n % gate.City.Apis.Count == index))
                findings.AddRange(await EventsCheck.FindAsync(api.Name, api.Node.Health!, asset, stored[asset], begun.AddMinutes(-1)));
            return findings;
        }));
        return [.. found.SelectMany(static f => f)];
    }

    /// <summary>The last look's findings: what is on its way is there within seconds.</summary>
    public async Task<IReadOnlyList<Finding>> ViewsAsync(string host, CityClient api, CancellationToken stop)
    {
        var fleeting = gate.City.Edges.SelectMany(static e => e.Quarter.Assets).Concat(gate.City.Roster.Edges.Select(static e => AssetId.Edge(e).ToString())).ToHashSet();
        var clock = gate.Log.Elapsed;
        while (true)
        {
            var findings = await ViewCheck.FindAsync(host, api, await ViewCheck.ReadAsync(gate.City.Database.ConnectionString, stop), fleeting);
            if (findings.Count == 0 || gate.Log.Elapsed - clock > ShownWithin)
                return findings;
            if (gate.Log.Elapsed - clock > ShownWithin / 2)
                gate.Log.Say($"{host} still shows {findings.Count} assets otherwise: {findings[0].What}");
            await Pause.ForAsync(TimeSpan.FromSeconds(1), stop);
        }
    }

    /// <summary>Running totals heal what a cabinet without room has lost; single events do not, and it is what is stored of them that counts.</summary>
    private IEnumerable<KeyValuePair<string, long>> Counters(EdgeMember edge, ILookup<string, StoredReading> stored)
    {
        var happened = CounterCheck.Of(edge.Street.Happened);
        return gate.Expected.Full.Contains(edge.Name)
            ? happened.Where(c => !c.Key.StartsWith(edge.Quarter.Junction, StringComparison.Ordinal))
                .Concat(CounterCheck.Of(stored[edge.Quarter.Junction].Where(static r => r.Edge != Source.ClockOrigin).Select(static r => Happening.Of(r.Asset, r.Value)).OfType<Happening>()))
            : happened;
    }

    private static async Task TryAsync(List<Finding> findings, Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (TimeoutException late)
        {
            findings.Add(new Finding(FindingKind.Lost, late.Message));
        }
    }
}
