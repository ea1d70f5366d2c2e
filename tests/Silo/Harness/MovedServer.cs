using System.Reflection;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>A store whose server is another one from the first save of a watermark on.</summary>
public class MovedServer : DispatchProxy
{
    private IDeliveryStore _store = null!;
    private long _run = 1;

    public static IDeliveryStore Before(IDeliveryStore store)
    {
        var proxy = Create<IDeliveryStore, MovedServer>();
        ((MovedServer)proxy)._store = store;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == $"get_{nameof(IDeliveryStore.ServerRun)}")
            return _run;
        // The store is a file, which has no runs.
        if (targetMethod.Name == nameof(IDeliveryStore.ConfirmAsync))
            return _store.ConfirmAsync(0, (CancellationToken)args![1]!);
        if (targetMethod.Name != nameof(IDeliveryStore.SaveEdgeWatermarkAsync))
            return targetMethod.Invoke(_store, args);
        _run = 2;
        if ((long)args![2]! != _run)
            return Task.FromException(new VersionConflictException("handed over under another run"));
        args[2] = 0L;
        return targetMethod.Invoke(_store, args);
    }
}
