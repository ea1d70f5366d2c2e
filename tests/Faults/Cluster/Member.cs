using Jena.Iot.Faults.Hosting;

namespace Jena.Iot.Faults.Cluster;

/// <summary>A process of the city that can be killed, frozen and started.</summary>
public abstract class Member(string name)
{
    private readonly SemaphoreSlim _hold = new(1);

    public string Name => name;

    /// <summary>Null while it does not run.</summary>
    public abstract int? Id { get; }

    /// <summary>What it has said, life after life.</summary>
    public abstract string Output { get; }

    /// <summary>Waits until no other fault has it. To be disposed of when it is healed.</summary>
    public async Task<IDisposable> HoldAsync(CancellationToken stop)
    {
        await _hold.WaitAsync(stop);
        return new Hold(_hold);
    }

    /// <summary>Several at once, in an order that no two faults wait for each other in.</summary>
    public static async Task<IDisposable> HoldAsync(IEnumerable<Member> members, CancellationToken stop)
    {
        var held = new List<IDisposable>();
        try
        {
            foreach (var member in members.OrderBy(static m => m.Name, StringComparer.Ordinal))
                held.Add(await member.HoldAsync(stop));
            return new Holds(held);
        }
        catch
        {
            held.ForEach(static h => h.Dispose());
            throw;
        }
    }

    /// <summary>Starts it; returns before it is ready.</summary>
    public abstract Task StartAsync();

    /// <summary>Ends it at once; returns when it is gone. It stays away until it is started.</summary>
    public abstract Task KillAsync();

    /// <summary>Whether it does its work.</summary>
    public abstract Task<bool> IsReadyAsync();

    /// <summary>SIGSTOP.</summary>
    public virtual Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT. What ended meanwhile is left alone.</summary>
    public virtual Task ThawAsync() => SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        if (Id is { } id)
            await Command.RunAsync("kill", $"-{signal}", id.ToString());
    }

    private sealed class Hold(SemaphoreSlim gate) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
                gate.Release();
        }
    }

    private sealed class Holds(List<IDisposable> held) : IDisposable
    {
        public void Dispose() => held.ForEach(static h => h.Dispose());
    }
}
