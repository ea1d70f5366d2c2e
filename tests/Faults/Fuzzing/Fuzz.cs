using System.Net;
using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Faults.Striking;

namespace Jena.Iot.Faults.Fuzzing;

/// <summary>An edge with a credential talks nonsense: what cannot be taken lies in the dead letters, each once; what can is taken; nobody dies.</summary>
public sealed class PayloadFuzz : IFault
{
    private const int Rounds = 20;

    public string Name => "fuzz-payloads";

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var (host, port) = gate.City.BrokerFor("writers");
        var (exact, wild) = (Roster.ExactGuest, Roster.WildGuest);
        var fuzzer = new PayloadFuzzer(host, port, (exact, gate.City.Secret(exact)), (wild, gate.City.Secret(wild)), chance);
        var pids = Pids(gate);
        for (var round = 0; round < Rounds && !stop.IsCancellationRequested; round++)
            await fuzzer.SayAsync(stop);
        await fuzzer.DisposeAsync();
        // Nobody answers nonsense, and who was struck meanwhile may not have heard it.
        gate.Expected.Repeat(async again =>
        {
            await using (fuzzer)
                await fuzzer.RepeatAsync(again);
        });
        foreach (var code in fuzzer.Buried.Values.CountBy(static bad => bad.Code))
            gate.Expected.DeadLetter(exact, code.Key, code.Value);
        return new FaultOutcome($"{fuzzer.Buried.Count} bad, {fuzzer.Taken.Count} good, {fuzzer.Wild} wild messages{Died(gate, pids)}");
    }

    internal static IReadOnlyDictionary<string, int?> Pids(Gate gate) => gate.City.Members.Where(static m => m.Name != "database").ToDictionary(static m => m.Name, static m => m.Id);

    internal static string Died(Gate gate, IReadOnlyDictionary<string, int?> before)
    {
        var died = gate.City.Members.Where(m => before.TryGetValue(m.Name, out var pid) && pid is not null && m.Id != pid).Select(static m => m.Name).ToArray();
        return died.Length == 0 ? "" : $"; ended meanwhile: {string.Join(", ", died)}";
    }
}

/// <summary>Somebody without a credential speaks bad MQTT to the broker.</summary>
public sealed class ProtocolFuzz : IFault
{
    private const int Rounds = 60;

    public string Name => "fuzz-protocol";

    public bool IsPossible(out string? why)
    {
        why = null;
        return true;
    }

    public async Task<FaultOutcome> StrikeAsync(Gate gate, Random chance, CancellationToken stop)
    {
        var broker = gate.City.Broker;
        var pid = broker.Id;
        var before = Memory(pid);
        using var fuzzer = new ProtocolFuzzer(new IPEndPoint(IPAddress.Parse(broker.Server.Address), broker.Server.Port), chance);
        for (var round = 0; round < Rounds && !stop.IsCancellationRequested; round++)
            await fuzzer.SayAsync(stop);
        return new FaultOutcome($"{fuzzer.Connections} connections, {fuzzer.Bytes >> 10} KiB of nonsense; broker {before} -> {Memory(pid)} MiB{(broker.Id == pid ? "" : "; the broker ended")}");
    }

    private static long Memory(int? pid)
    {
        if (pid is not { } id || !File.Exists($"/proc/{id}/status"))
            return 0;
        var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) >> 10;
    }
}
