namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>Lets one thread wait for events.</summary>
internal interface ILineWaiter : IDisposable
{
    /// <summary>
    /// Returns once one of the requests has an event, or is gone, or after <see cref="Wake"/>, or when <paramref name="timeout"/> is over;
    /// null waits for as long as it takes. A signal does not make it return. By one thread at a time.
    /// </summary>
    void Wait(IReadOnlyList<ILineRequest> requests, TimeSpan? timeout);

    /// <summary>Makes the present wait, or the next one, return at once. Any thread may call it.</summary>
    void Wake();
}
