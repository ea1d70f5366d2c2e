namespace Jena.Iot.Edge.Health;

/// <summary>How often and why the agent was started, over all of its starts. Times are seconds that the agent has run: wall clocks jump, and a cabinet that is off does not restart.</summary>
/// <param name="Starts">Starts of the process.</param>
/// <param name="Boots">Boots of the machine.</param>
/// <param name="Crashes">Starts after the process ended without a word in the same boot.</param>
/// <param name="PowerCuts">Starts in another boot without the agent having been stopped.</param>
/// <param name="Boot">The boot of the latest start.</param>
/// <param name="IsStopped">Whether the agent was stopped in order since.</param>
internal sealed record StartRecord(long Starts, long Boots, long Crashes, long PowerCuts, string Boot, bool IsStopped)
{
    /// <summary>Starts that are remembered one by one.</summary>
    public const int MaxRecent = 200;

    private const long Hour = 3600;

    public static StartRecord None { get; } = new(0, 0, 0, 0, "", true);

    /// <summary>The latest starts.</summary>
    public IReadOnlyList<long> Recent { get; init; } = [];

    /// <summary>The record after a start.</summary>
    public StartRecord After(string boot, long ran)
    {
        var isReboot = boot != Boot;
        return new StartRecord(
            Starts + 1,
            Boots + (isReboot ? 1 : 0),
            Crashes + (!IsStopped && !isReboot ? 1 : 0),
            PowerCuts + (!IsStopped && isReboot ? 1 : 0),
            boot,
            IsStopped: false)
        {
            Recent = [.. Recent.Where(at => at > ran - Hour).TakeLast(MaxRecent - 1), ran],
        };
    }

    public int LastHour(long ran) => Recent.Count(at => at > ran - Hour);

    /// <summary>Why the process had to be started in <paramref name="boot"/>, in words.</summary>
    public string Reason(string boot) => (Starts, IsStopped, boot == Boot) switch
    {
        (0, _, _) => "for the first time",
        (_, true, true) => "after it was stopped",
        (_, true, false) => "after the machine was restarted",
        (_, false, true) => "after the process was killed or crashed",
        _ => "after a power cut or a machine that hung",
    };
}
