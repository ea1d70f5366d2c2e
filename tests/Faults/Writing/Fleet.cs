using Jena.Iot.Faults.Cluster;
using Jena.Iot.Faults.Service;

namespace Jena.Iot.Faults.Writing;

/// <summary>All light writers, writing.</summary>
public sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private const int UpkeepEvery = 20;

    private readonly ServiceMeter _service;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _directory;
    private Task _writing = Task.CompletedTask;

    public Fleet(CityCluster city, ServiceMeter service, int seed)
    {
        _service = service;
        // What never dies needs no disk, and leaves it to those who do.
        _directory = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"jena-{Guid.NewGuid():N}"[..17]);
        var (host, port) = city.BrokerFor("writers");
        Writers = [.. city.Roster.Writers.Select((post, n) =>
            new LightWriter(post, Directory.CreateDirectory(Path.Combine(_directory, post.Edge)).FullName, host, port, city.Cluster.SecretFile(post.Edge), unchecked((seed * 31) + n)))];
    }

    public IReadOnlyList<LightWriter> Writers { get; }

    public void Start()
    {
        foreach (var writer in Writers)
            writer.Start();
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Those that are heard of all the time.</summary>
    public IEnumerable<LightWriter> Talking => Writers.Where(static w => !w.IsSilent);

    /// <summary>
    /// One more writer senses nothing from now on, up to a third of them: what is said of a stream that is quiet after a fault stands
    /// until somebody asks.
    /// </summary>
    public LightWriter? FallSilent()
    {
        var next = Writers.Where(static (_, n) => n % 3 == 0).FirstOrDefault(static w => !w.IsSilent);
        next?.FallSilent();
        return next;
    }

    /// <summary>No more is sensed after this.</summary>
    public async Task StopWritingAsync()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(Writers.Select(static w => w.DisposeAsync().AsTask()));
        Directory.Delete(_directory, recursive: true);
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        var acknowledged = new long[Writers.Count];
        using var timer = new PeriodicTimer(Tick);
        try
        {
            for (var round = 0L; await timer.WaitForNextTickAsync(_stop.Token); round++)
            {
                for (var n = 0; n < Writers.Count; n++)
                {
                    var writer = Writers[n];
                    var now = writer.Acknowledged;
                    if (now > acknowledged[n] || writer.Waiting == 0)
                        _service.Good($"ack {writer.Edge}");
                    acknowledged[n] = now;
                    if (!writer.IsSilent)
                        writer.Write(1 + (int)((round + n) % 3));
                    if ((round + n) % UpkeepEvery == 0)
                        writer.Maintain();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
