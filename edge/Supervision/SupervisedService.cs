using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Supervision;

/// <summary>The agent as a service: ready, alive for as long as its loops turn, and stopping once this is disposed of.</summary>
public sealed class SupervisedService : IAsyncDisposable
{
    private readonly ServiceManager _manager;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    private SupervisedService(ServiceManager manager, Watchdog watchdog)
    {
        _manager = manager;
        _watching = watchdog.RunAsync(_stop.Token);
    }

    /// <summary>Says that the agent is ready. Null when no service manager started this process.</summary>
    public static SupervisedService? Begin(Func<IReadOnlyList<Turning>> loops, Func<string> status, TimeProvider time, ILoggerFactory loggers)
    {
        if (ServiceManager.From(Environment.GetEnvironmentVariable, Environment.ProcessId) is not { } manager)
            return null;
        manager.Ready(status());
        return new SupervisedService(manager, new Watchdog(manager, loops, status, time, loggers.CreateLogger<Watchdog>()));
    }

    public async ValueTask DisposeAsync()
    {
        _manager.Stopping();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
        _manager.Dispose();
    }
}
