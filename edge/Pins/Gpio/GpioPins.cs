using Jena.Iot.Edge.Pins.Gpio.Banks;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>
/// Lines of GPIO chips of this machine. They are taken when this is made; outputs stay as they are until they are written. When it is
/// disposed of the kernel has them back: what an output does then is up to the chip, which mostly leaves it as it was or makes it an input.
/// </summary>
public sealed class GpioPins : IPins, IOutputPins, IBankListener
{
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<IGpioBank> _banks;
    private readonly Dictionary<string, IGpioBank> _byLine;
    private readonly Dictionary<string, bool> _levels = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IPinSink? _sink;
    private bool _isDisposed;

    /// <param name="banks">With the lines of the settings that each of them has. They are disposed of with this.</param>
    /// <param name="lines">Inputs and outputs.</param>
    internal GpioPins(IReadOnlyList<(IGpioBank Bank, IReadOnlyList<GpioLine> Lines)> banks)
    {
        _banks = [.. banks.Select(static b => b.Bank)];
        _byLine = banks.SelectMany(static b => b.Lines.Select(line => (line.Name, b.Bank))).ToDictionary();
        Lines = banks.SelectMany(static b => b.Lines).Where(static l => !l.IsOutput).Select(static l => l.Name).ToHashSet();
        Outputs = banks.SelectMany(static b => b.Lines).Where(static l => l.IsOutput).Select(static l => l.Name).ToHashSet();
        try
        {
            foreach (var bank in _banks)
                bank.Begin(this);
        }
        catch
        {
            Close();
            throw;
        }
        foreach (var bank in _banks)
            _ = bank.Completion.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public IReadOnlySet<string> Lines { get; }

    public IReadOnlySet<string> Outputs { get; }

    /// <summary>Nobody keeps what happens while the edge is stopped.</summary>
    public bool KeepsWhileAway => false;

    public Task Completion => _completion.Task;

    /// <summary>Takes the lines that a station file asks for. Throws <see cref="IOException"/> that tells what to mend.</summary>
    public static GpioPins Open(GpioSettings settings, IEdgeClock clock) => new(BankFactory.Open(settings, clock));

    public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory)
    {
        CatchUp();
        lock (_gate)
        {
            if (_sink is not null)
                throw new InvalidOperationException("these pins are started already");
            _sink = sink;
            return new Dictionary<string, bool>(_levels);
        }
    }

    public IReadOnlyDictionary<string, bool> Reread(Action reopen)
    {
        foreach (var bank in _banks)
            bank.Reread();
        lock (_gate)
        {
            reopen();
            return new Dictionary<string, bool>(_levels);
        }
    }

    public void CatchUp()
    {
        foreach (var bank in _banks)
            bank.CatchUp();
    }

    public TimeSpan KnownUntil(string line, TimeSpan now) => _byLine[line].KnownUntil(line, now);

    public void Committed(long position)
    {
    }

    public void Write(string line, bool level) => Output(line).Write(line, level);

    public bool Read(string line) => Output(line).Read(line);

    public ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return ValueTask.CompletedTask;
        _isDisposed = true;
        Close();
        _completion.TrySetResult();
        return ValueTask.CompletedTask;
    }

    void IBankListener.Stand(IReadOnlyDictionary<string, bool> levels)
    {
        lock (_gate)
        {
            foreach (var (line, level) in levels)
                _levels[line] = level;
        }
    }

    void IBankListener.Changed(PinEdge edge)
    {
        lock (_gate)
        {
            if (_levels.TryGetValue(edge.Line, out var level) && level == edge.Level)
                return;
            _levels[edge.Line] = edge.Level;
            _sink?.Offer(edge);
        }
    }

    void IBankListener.Lost(IReadOnlyList<string> lines, TimeSpan since, TimeSpan until, IReadOnlyDictionary<string, bool> levels)
    {
        lock (_gate)
        {
            foreach (var (line, level) in levels)
                _levels[line] = level;
            _sink?.Lost(new PinLoss(lines, since, until, new Dictionary<string, bool>(_levels)));
        }
    }

    private IGpioBank Output(string line) => Outputs.Contains(line)
        ? _byLine[line]
        : throw new ArgumentException($"there is no output '{line}': write \"direction\": \"output\" at that line in the station's pins.lines", nameof(line));

    private void Ended(Task bank)
    {
        if (bank.Exception?.GetBaseException() is { } error)
            _completion.TrySetException(error);
    }

    private void Close()
    {
        foreach (var bank in _banks)
            bank.Dispose();
    }
}
