using System.Reflection;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>A journal in which another activation writes once, between the read of a stream's head and that of its rows.</summary>
public class OvertakenJournal : DispatchProxy
{
    private IEventJournal _journal = null!;
    private string _stream = null!;
    private Func<StreamStart, Append> _other = null!;
    private bool _isOvertaken;

    /// <param name="journal">What it stands before.</param>
    /// <param name="stream">Whose first load is overtaken.</param>
    /// <param name="other">What the other one appends to this head.</param>
    public static IEventJournal Before(IEventJournal journal, string stream, Func<StreamStart, Append> other)
    {
        var proxy = Create<IEventJournal, OvertakenJournal>();
        var overtaken = (OvertakenJournal)proxy;
        (overtaken._journal, overtaken._stream, overtaken._other) = (journal, stream, other);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IEventJournal.LoadAsync) && (string)args![0]! == _stream ? LoadAsync() : targetMethod.Invoke(_journal, args);

    private async Task<StreamStart> LoadAsync()
    {
        var start = await _journal.LoadAsync(_stream);
        if (_isOvertaken)
            return start;
        _isOvertaken = true;
        await _journal.AppendAsync(_other(start));
        return start;
    }
}
