using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>Waits by poll on the requests and on a counter that any thread can raise: nothing wakes up while nothing happens.</summary>
internal sealed class KernelLineWaiter : ILineWaiter
{
    private readonly ISystemCalls _calls;
    private readonly int _wake;
    private readonly Lock _gate = new();
    private bool _isDisposed;

    public KernelLineWaiter(ISystemCalls calls)
    {
        _calls = calls;
        _wake = calls.EventDescriptor();
        if (_wake < 0)
            throw GpioErrors.Failed("nothing can be waited for", -_wake);
    }

    public void Wait(IReadOnlyList<ILineRequest> requests, TimeSpan? timeout)
    {
        Span<PollData> polls = stackalloc PollData[requests.Count + 1];
        polls[0] = new PollData { Descriptor = _wake, Events = PollData.In };
        for (var n = 0; n < requests.Count; n++)
            polls[n + 1] = new PollData { Descriptor = ((KernelLineRequest)requests[n]).Descriptor, Events = PollData.In };
        var result = Uninterrupted.Poll(_calls, polls, timeout is { } wait ? _calls.Monotonic + wait : null);
        if (result < 0)
            throw GpioErrors.Failed("events cannot be waited for", -result);
        if (polls[0].Returned == 0)
            return;
        Span<ulong> raised = stackalloc ulong[1];
        Uninterrupted.Read(_calls, _wake, raised);
    }

    public void Wake()
    {
        lock (_gate)
        {
            if (!_isDisposed)
                Uninterrupted.Write(_calls, _wake, 1);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _calls.Close(_wake);
        }
    }
}
