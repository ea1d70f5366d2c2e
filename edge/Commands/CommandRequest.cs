namespace Jena.Iot.Edge.Commands;

/// <summary>What a command asks, once its message was read.</summary>
/// <param name="Id">Unique for ever within the edge.</param>
/// <param name="By">Who asks; may be empty.</param>
/// <param name="Reason">Why; may be empty.</param>
internal abstract record CommandRequest(string Id, string By, string Reason);

/// <param name="Boot">The boot that the deadline counts from.</param>
/// <param name="Deadline">Since that boot: not executed any more from then on.</param>
/// <param name="Output">Its name.</param>
/// <param name="On">What it is to be.</param>
/// <param name="Hold">After which it goes to its safe state; null for until it is told otherwise.</param>
/// <param name="Until">Since that boot: when it goes to its safe state at the latest, and is not executed any more; null for no such end.</param>
internal sealed record OutputRequest(string Id, string By, string Reason, string Boot, TimeSpan Deadline, string Output, bool On, TimeSpan? Hold, TimeSpan? Until = null) : CommandRequest(Id, By, Reason)
{
    /// <summary>After which it goes to its safe state when it is executed then; null for until it is told otherwise.</summary>
    public TimeSpan? HoldFrom(TimeSpan now) => Until is { } until && !(Hold <= until - now) ? until - now : Hold;
}

/// <param name="Sign">Its name.</param>
/// <param name="Version">1 or more; the highest wins.</param>
/// <param name="Text">What it is to show.</param>
internal sealed record SignRequest(string Id, string By, string Reason, string Sign, ulong Version, string Text) : CommandRequest(Id, By, Reason);
