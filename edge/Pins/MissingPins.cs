namespace Jena.Iot.Edge.Pins;

/// <summary>Stands in for pins that cannot be had: there are no inputs, and every output refuses.</summary>
/// <param name="why">What to mend, for people.</param>
/// <param name="outputs">The outputs that there should be.</param>
internal sealed class MissingPins(string why, IEnumerable<string> outputs) : IPins, IOutputPins
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Missing => why;

    public IReadOnlySet<string> Lines { get; } = new HashSet<string>();

    public IReadOnlySet<string> Outputs { get; } = outputs.ToHashSet();

    public bool KeepsWhileAway => false;

    public Task Completion => _completion.Task;

    public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory) => new Dictionary<string, bool>();

    public IReadOnlyDictionary<string, bool> Reread(Action reopen)
    {
        reopen();
        return new Dictionary<string, bool>();
    }

    public void Committed(long position)
    {
    }

    public void Write(string line, bool level) => throw new IOException(why);

    public bool Read(string line) => throw new IOException(why);

    public ValueTask DisposeAsync()
    {
        _completion.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
