using Jena.Iot.Edge.Configuration;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Tests.Sampling;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Configuration;

/// <summary>An edge under supervision, with a broker of its own and time by hand; can be stopped and started again.</summary>
internal sealed class SupervisedEdge : IAsyncDisposable
{
    public static readonly TrialOptions Trial = new() { Within = TimeSpan.FromMinutes(2), Steady = TimeSpan.FromSeconds(30) };

    private readonly TemporaryDirectory directory = new();
    private CancellationTokenSource stop = new();
    private StationSupervisor? supervisor;

    private SupervisedEdge(FakeCluster cluster)
    {
        Cluster = cluster;
        Installed = Stations.Text(1, cluster.Port);
    }

    public FakeCluster Cluster { get; }

    public WatchedTime Time { get; } = new();

    /// <summary>The text of the file installed by hand.</summary>
    public string Installed { get; set; }

    /// <summary>The pins of the agent that runs, or ran last.</summary>
    public VirtualPins Pins { get; private set; } = null!;

    /// <summary>What a station's pins are made of, instead.</summary>
    public Func<StationFile, IPins>? MakesPins { get; set; }

    public string DataDirectory => directory.File("data");

    /// <summary>The file with the edge's password, without which no agent can be made.</summary>
    public string PasswordFile => directory.File("password");

    /// <summary>The file that names the machine.</summary>
    public string MachineIdFile => directory.File("machine-id");

    public Task Running { get; private set; } = Task.CompletedTask;

    public StationSupervisor Supervisor => supervisor!;

    public ConfigurationBook Book => ConfigurationStore.Peek(DataDirectory)!;

    public static async Task<SupervisedEdge> MakeAsync() => new(await FakeCluster.StartAsync());

    /// <summary>Returns when the first agent senses.</summary>
    public async Task StartAsync()
    {
        stop = new CancellationTokenSource();
        var clock = new EdgeClock(Time, new AssumedClockSync(), "boot-1");
        var (installed, file) = InstalledStation.Find(StationFile.Parse(Installed) with { Text = Installed }, DataDirectory)!.Value;
        supervisor = new StationSupervisor(new SupervisorParts
        {
            Installed = installed,
            InstalledFolder = "/etc/jena",
            Agent = new EdgeAgentOptions
            {
                Station = file,
                DataDirectory = DataDirectory,
                CredentialFile = directory.Write("password", "secret"),
                MachineIdPath = directory.Write("machine-id", "m"),
                Chance = static () => 0,
            },
            Pins = station => MakesPins?.Invoke(station) ?? (Pins = new VirtualPins(clock, station.Pins.Lines)),
            Trial = Trial,
            Clock = clock,
            Time = Time,
            Loggers = NullLoggerFactory.Instance,
        });
        Running = supervisor.RunAsync(stop.Token);
        await supervisor.Armed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Running;
        supervisor?.Dispose();
        stop.Dispose();
    }

    /// <summary>Everything that the process held is gone, and nothing was brought to an end: as a kill leaves it.</summary>
    public async Task KillAsync()
    {
        var book = File.ReadAllBytes(BookFile);
        await StopAsync();
        File.WriteAllBytes(BookFile, book);
    }

    public string BookFile => Path.Combine(DataDirectory, ConfigurationStore.Folder, ConfigurationStore.FileName);

    /// <summary>Lets time pass in steps until something happens: the network runs by the real clock and gets its turn between two steps.</summary>
    public async Task<T> PassTimeUntilAsync<T>(Task<T> happens, TimeSpan? step = null)
    {
        using var turns = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!happens.IsCompleted)
        {
            Time.Advance(step ?? TimeSpan.FromSeconds(1));
            await turns.WaitForNextTickAsync();
        }
        return await happens;
    }

    /// <summary>Returns when the supervisor has dealt with everything so far.</summary>
    public Task SettledAsync() => Task.Run(async () =>
    {
        var loop = Supervisor.Loops.Single(static l => l.Part == "configuration");
        loop.Ask();
        while (!loop.Ask())
            await Task.Yield();
    }).WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Cluster.DisposeAsync();
        directory.Dispose();
    }
}
