using Jena.Iot.Faults.Checks;
using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Service;
using Jena.Iot.Faults.Striking;
using Jena.Iot.Faults.Writing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Hosting;

/// <summary>One run of the gate, from the first process to the table.</summary>
public sealed class GateRun
{
    private const int AtOnceInShort = 2;
    private const int AsksAgain = 10;

    private static readonly TimeSpan ServedWithin = TimeSpan.FromSeconds(120);
    /// <summary>What a city promises whose silo was killed: its assets answer again within that.</summary>
    private static readonly TimeSpan RecoversWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BetweenStrikes = TimeSpan.FromSeconds(1);

    private readonly GateOptions _options;
    private readonly GateLog _log;
    private readonly Gate _gate;
    private readonly Strikes _strikes;
    private readonly Random _chance;
    private readonly Dictionary<string, string> _skipped = [];
    private readonly List<Finding> _findings = [];
    private readonly Lock _unansweredGate = new();
    private readonly List<TimeSpan> _unanswered = [];

    private GateRun(GateOptions options, GateLog log, Gate gate) =>
        (_options, _log, _gate, _strikes, _chance) = (options, log, gate, new Strikes(gate.Service), new Random(options.Seed));

    /// <summary>0 when everything holds, 1 when not.</summary>
    public static async Task<int> RunAsync(GateOptions options, GateLog log, CancellationToken stop)
    {
        log.Print($"seed {options.Seed}");
        // Cabinets whose clocks are stepped back date what they sense by up to a day too early.
        var begun = DateTimeOffset.UtcNow.AddDays(-2);
        var service = new ServiceMeter(TimeProvider.System);
        await using var ground = await Ground.OpenAsync(options.Seed);
        await using var city = await CityCluster.StartAsync(new Roster(options.Edges, options.Writers), ground, options.Seed);
        await using var fleet = new Fleet(city, service, options.Seed);
        foreach (var edge in city.Edges)
            edge.Street.Start();
        fleet.Start();
        var written = fleet.Writers.Select(static w => w.Post.CarPark.ToString()).ToHashSet();
        var probes = city.Apis.Select(api => new ApiProbe(api, service, written)).ToList();
        try
        {
            var gate = new Gate(city, ground, fleet, service, new Expectations(), log) { IsLong = options.Long };
            return await new GateRun(options, log, gate).RunAsync(new Verdict(gate, begun), stop);
        }
        finally
        {
            foreach (var probe in probes)
                await probe.DisposeAsync();
        }
    }

    private async Task<int> RunAsync(Verdict verdict, CancellationToken stop)
    {
        try
        {
            await ServedAsync(_gate.Service.Now, stop);
            _log.Say("the city is up and writes");
            await StrikeAllAsync(stop);
            await _gate.City.ReadyAsync(ServedWithin);
            _findings.AddRange(await verdict.SettleAsync());
            await LastBlowAsync();
            _log.Say($"all is quiet: {verdict.Sensed} readings of {_gate.Fleet.Writers.Count} light writers, {verdict.Happened} happenings before {_gate.City.Edges.Count} cabinets");
            _findings.AddRange(await verdict.JournalAsync(CancellationToken.None));
            _log.Say("the journal has been compared");
            foreach (var api in _gate.City.Apis)
                Patient(api.Node.Health!);
            _findings.AddRange(await verdict.ApiAsync(CancellationToken.None));
            _log.Say("the API hosts have been compared");
            if (_findings.Count == 0)
                await ProveAsync(verdict);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _findings.Add(new Finding(FindingKind.None, $"the gate came to no end: {error}"));
        }

        return await TellAsync();
    }

    /// <summary>Broker and silos know of nobody any more, and most streams are quiet: what was acknowledged and is told as lost now was not kept.</summary>
    private async Task LastBlowAsync()
    {
        foreach (var writer in _gate.Fleet.Writers)
        {
            while (writer.Maintain())
            {
            }
        }

        Member[] struck = [_gate.City.Broker, .. _gate.City.Silos];
        await Task.WhenAll(struck.Select(static m => m.KillAsync()));
        await HeardAsync(static w => w.Trouble is not null, "has not noticed that the broker is away");
        await Task.WhenAll(struck.Select(static m => m.StartAsync()));
        await _gate.City.ReadyAsync(ServedWithin);
        await HeardAsync(static w => w.Trouble is null, "was not answered");

        Task HeardAsync(Func<LightWriter, bool> holds, string otherwise) => Eventually.TrueAsync(
            () => _gate.Fleet.Writers.All(holds), ServedWithin, () => string.Join("; ", _gate.Fleet.Writers.Where(w => !holds(w)).Select(w => $"{w.Edge} {otherwise} ({w.Trouble})")));
    }

    /// <summary>An API host may say that it cannot answer just now and when to ask again: that is no service, and no finding.</summary>
    private void Patient(CityClient api)
    {
        api.AsksAgain = AsksAgain;
        api.Unanswered += time =>
        {
            lock (_unansweredGate)
                _unanswered.Add(time);
        };
    }

    private async Task StrikeAllAsync(CancellationToken stop)
    {
        var possible = new List<IFault>();
        foreach (var fault in FaultTable.All.Where(f => _options.Only.Count == 0 || _options.Only.Contains(f.Name)))
        {
            if (fault.IsPossible(out var why))
                possible.Add(fault);
            else
                _skipped[fault.Name] = why ?? "";
        }

        if (possible.Count == 0)
            return;
        var schedule = new Schedule(possible, _chance);
        var until = _log.Elapsed + TimeSpan.FromMinutes(_options.Minutes);
        foreach (var some in _options.Long ? schedule.ByChance() : schedule.EachOnce(_options.Only.Count > 0 ? 1 : AtOnceInShort))
        {
            if (stop.IsCancellationRequested || (_options.Long && _log.Elapsed >= until))
                break;
            await StrikeAsync(some, stop);
            await Pause.OrStopAsync(BetweenStrikes * (2 * _chance.NextDouble()), stop);
        }
    }

    private async Task StrikeAsync(IReadOnlyList<IFault> some, CancellationToken stop)
    {
        var name = string.Join(" + ", some.Select(static f => f.Name));
        _log.Say($"{name} …");
        var from = _gate.Service.Now;
        // Each gets its own chance before any begins: what one of them draws must not hang on how quick another is.
        var strikes = some.Select(fault => (Fault: fault, Chance: new Random(_chance.Next()))).ToArray();
        var outcomes = await Task.WhenAll(strikes.Select(s => Task.Run(() => s.Fault.StrikeAsync(_gate, s.Chance, stop), CancellationToken.None)));
        var healed = _gate.Service.Now;
        _log.Say($"{name}: {string.Join("; ", outcomes.Select(static o => o.Struck))}");
        if (_gate.Fleet.FallSilent() is { } silent)
        {
            foreach (var api in _gate.City.Apis)
                _gate.Service.End($"{ApiProbe.News} {api.Name} {silent.Post.CarPark}");
        }

        await ServedAsync(healed, stop);
        var to = _gate.Service.Now;
        _strikes.Add(new Strike([.. some.Select(static f => f.Name)], from, to));
        _log.Say($"{name}: served again; without answer {Longest(ApiProbe.Answers)}, without news {Longest(ApiProbe.News)}, without acknowledgement {Longest("ack")}");

        if (_options.Long && name == "kill-silo" && _gate.Service.Longest("ack", from, to).Longest is var away && away > RecoversWithin)
            _findings.Add(new Finding(FindingKind.Service, $"{name}: {away.TotalSeconds:0.0} s without acknowledgement; a silo that was killed is to be replaced within {RecoversWithin.TotalSeconds:0} s"));

        string Longest(string what)
        {
            var (longest, service) = _gate.Service.Longest(what, from, to);
            return $"{longest.TotalSeconds:0.0} s ({service.Split(' ', 2)[^1]})";
        }
    }

    /// <summary>Returns when every member is ready and every service was there since a moment.</summary>
    private async Task ServedAsync(long since, CancellationToken stop)
    {
        await _gate.City.ReadyAsync(ServedWithin);
        var services = _gate.Fleet.Writers.Select(static w => $"ack {w.Edge}")
            .Concat(_gate.City.Apis.SelectMany(api => _gate.Fleet.Talking.Select(w => $"{ApiProbe.News} {api.Name} {w.Post.CarPark}"))).ToArray();
        string[] missing = [];
        await Eventually.TrueAsync(
            () => stop.IsCancellationRequested || (missing = [.. services.Where(s => !_gate.Service.IsGoodSince(s, since))]).Length == 0,
            ServedWithin,
            () => $"{missing.Length} of {services.Length} services do not come back: {string.Join(", ", missing.Take(5))}");
    }

    private async Task ProveAsync(Verdict verdict)
    {
        var missed = await Proof.MissedAsync(_gate, verdict, CancellationToken.None);
        _findings.AddRange(missed.Select(static what => new Finding(FindingKind.None, $"the checks do not find {what} that was put there by hand")));
        if (missed.Count == 0)
            _log.Say($"the checks can fail: {string.Join(", ", Proof.Spoiled)}, put there by hand, were each found");
    }

    private async Task<int> TellAsync()
    {
        var meetings = _gate.City.Silos.Sum(static s => Meetings.In(s.Output));
        var undone = _gate.City.Silos.Sum(static s => Meetings.Undone(s.Output));
        if (_options.Long && _findings.Count == 0 && meetings + undone == 0 && _strikes.Have("freeze-silo"))
            _findings.Add(new Finding(FindingKind.None, "silos were frozen, no two activations of an asset ever met, and nothing that a dead silo had begun was undone: nothing was shown of what happens then"));
        if (_findings.Count > 0 || _options.Keep)
            _log.Say($"logs are kept in {await KeepAsync()}");
        foreach (var finding in _findings.Take(20))
            _log.Print($"{finding.Kind}: {finding.What}");
        if (_findings.Count > 20)
            _log.Print($"… and {_findings.Count - 20} more");
        _log.Print("");
        _log.Print(_strikes.Table(FaultTable.All.Select(static f => f.Name), _skipped, _findings, _unanswered));
        _log.Print($"two activations met: {meetings} appends failed by their version; undone at the database: what dead silos had begun on {undone} connections");
        string[] ended = [.. _gate.City.Members.OfType<NodeMember>().Where(static m => m.Node.EndedByItself > 0).Select(static m => $"{m.Name} {m.Node.EndedByItself} times")];
        _log.Print($"ended by themselves and were started again: {(ended.Length > 0 ? string.Join(", ", ended) : "none")}");
        _log.Print(_findings.Count == 0 ? $"everything holds (seed {_options.Seed})" : $"{_findings.Count} findings (seed {_options.Seed})");
        return _findings.Count == 0 ? 0 : 1;
    }

    private async Task<string> KeepAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"jena-faults-{_options.Seed}-{DateTime.UtcNow:HHmmss}")).FullName;
        foreach (var member in _gate.City.Members)
            await File.WriteAllTextAsync(Path.Combine(folder, $"{member.Name}.log"), member.Output);
        await File.WriteAllLinesAsync(Path.Combine(folder, "findings.txt"), _findings.Select(static f => $"{f.Kind}: {f.What}"));
        await File.WriteAllTextAsync(Path.Combine(folder, "gate.log"), _log.Text);
        return folder;
    }
}
