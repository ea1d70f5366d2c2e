using Jena.Iot.Faults.Hosting;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Cluster;

public sealed class SiloMember(string name, Place place, GateLog log, SiloPorts ports, Func<IEnumerable<string>> arguments, Func<IReadOnlyDictionary<string, string>> environment)
    : ProcessMember(name, place, log)
{
    private readonly HttpClient _health = new() { Timeout = TimeSpan.FromSeconds(3) };

    public SiloPorts Ports => ports;

    protected override BuiltProgram Program => BuiltProgram.Silo;

    protected override IEnumerable<string> Arguments =>
    [
        .. arguments(),
        $"--Silo:HealthPort={ports.Health}",
        $"--Cluster:SiloPort={ports.Silo}",
        $"--Cluster:GatewayPort={ports.Gateway}",
        $"--Cluster:AdvertisedAddress={Place.Address}",
    ];

    protected override IReadOnlyDictionary<string, string> OwnEnvironment => environment();

    public override async Task<bool> IsReadyAsync()
    {
        if (Id is null)
            return false;
        try
        {
            // The health port is on the loopback of wherever the silo runs.
            if (Place.Address != "127.0.0.1")
                return (await Command.TryAsync(Place.Prefix[0], [.. Place.Prefix.Skip(1), "curl", "-fsS", "-m", "3", $"http://127.0.0.1:{ports.Health}/health/ready"])).Code == 0;
            using var answer = await _health.GetAsync($"http://127.0.0.1:{ports.Health}/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public override ValueTask DisposeAsync()
    {
        _health.Dispose();
        return base.DisposeAsync();
    }
}

public sealed record SiloPorts(int Silo, int Gateway, int Health);
