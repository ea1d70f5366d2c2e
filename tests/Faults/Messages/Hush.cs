using System.Collections.Concurrent;

namespace Jena.Iot.Faults.Messages;

/// <summary>Who is cut off at the moment. Any thread.</summary>
public sealed class Hush
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _silent = new();

    public void Silence(string name) => _silent.TryAdd(name, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Release(string name)
    {
        if (_silent.TryRemove(name, out var released))
            released.SetResult();
    }

    /// <summary>Returns at once for who is not cut off, else once it is no longer.</summary>
    internal async Task PassAsync(string name, CancellationToken stop)
    {
        while (_silent.TryGetValue(name, out var silent))
            await silent.Task.WaitAsync(stop);
    }
}
