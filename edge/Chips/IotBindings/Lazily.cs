namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>
/// A device that is made when it is used, and again after it failed: a chip that loses its supply comes back in its reset state. Every
/// failure of the binding or the bus becomes an <see cref="IOException"/> that tells what to check.
/// </summary>
internal sealed class Lazily<T>(Func<T> make, string what) : IDisposable
    where T : class, IDisposable
{
    private T? _device;

    public TResult Use<TResult>(Func<T, TResult> use)
    {
        try
        {
            return use(_device ??= make());
        }
#pragma warning disable CA1031 // Bindings throw whatever their bus throws; a chip that does not answer must not end the agent.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Dispose();
            throw new IOException($"{what} does not answer ({error.Message}): check its wiring, its supply, its address and that the bus is enabled", error);
        }
    }

    public void Use(Action<T> use) => Use(device =>
    {
        use(device);
        return true;
    });

    public void Dispose()
    {
        var device = _device;
        _device = null;
        try
        {
            device?.Dispose();
        }
        catch (IOException)
        {
            // It is given up because its bus fails; some bindings write to the chip when they are disposed of.
        }
    }
}
