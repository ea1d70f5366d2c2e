using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Service;
using Jena.Iot.Faults.Striking;
using Jena.Iot.Faults.Writing;

namespace Jena.Iot.Faults.Hosting;

/// <summary>One run of the gate, from the first process to the table.</summary>
public static class GateRun
{
    public static async Task<int> RunAsync(GateOptions options, GateLog log, CancellationToken stop)
    {
        log.Print($"seed {options.Seed}");
        var service = new ServiceMeter(TimeProvider.System);
        await using var ground = await Ground.OpenAsync(options.Seed);
        await using var city = await CityCluster.StartAsync(new Roster(options.Edges, options.Writers), ground, options.Seed);
        log.Say("the city is up");
        await using var fleet = new Fleet(city, service, options.Seed);
        foreach (var edge in city.Edges)
            edge.Street.Start();
        fleet.Start();
        var gate = new Gate(city, ground, fleet, service, new Expectations(), log);
        var chance = new Random(options.Seed);
        foreach (var fault in FaultTable.All.Where(f => options.Only.Count == 0 || options.Only.Contains(f.Name)))
        {
            if (!fault.IsPossible(out var why))
            {
                log.Say($"{fault.Name}: skipped, {why}");
                continue;
            }

            log.Say($"{fault.Name} …");
            var outcome = await fault.StrikeAsync(gate, new Random(chance.Next()), stop);
            log.Say($"{fault.Name}: {outcome.Struck}");
            await city.ReadyAsync(TimeSpan.FromSeconds(120));
            log.Say("ready");
        }

        await fleet.StopWritingAsync();
        log.Say($"waiting {fleet.Writers.Sum(static w => w.Waiting)}");
        return 0;
    }
}
