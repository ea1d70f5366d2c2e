using Jena.Iot.Edge.Outputs;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Commands;

/// <summary>What is known when a command for an output is judged.</summary>
/// <param name="Boot">The present boot.</param>
/// <param name="Now">Since that boot.</param>
/// <param name="Lost">When in this boot the record of commands was lost: which were executed before is unknown. Null when it was not.</param>
/// <param name="Outputs">The outputs of the station, by name.</param>
/// <param name="Read">What an output of the station shows; null when it cannot be read.</param>
internal sealed record OutputStanding(string Boot, TimeSpan Now, TimeSpan? Lost, IReadOnlyDictionary<string, OutputSettings> Outputs, Func<string, bool?> Read);

/// <summary>Judges commands for outputs whose id is not known yet.</summary>
internal static class OutputJudge
{
    /// <summary>So much farther ahead than <see cref="CommandLimits.LongestLife"/> a deadline may be: the cluster reckons with an edge's clock of a while ago.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    public static Verdict Judge(OutputRequest request, OutputStanding standing)
    {
        if (request.Boot != standing.Boot)
            return Verdict.Refuse(CommandCodes.EarlierBoot, $"its deadline counts from the boot {CommandReader.Plain(request.Boot)}, but the present one is {standing.Boot}: ask again");
        if (IsExpired(request, standing.Now) is { } expired)
            return expired;
        if (request.Deadline > standing.Now + CommandLimits.LongestLife + Slack)
            return Verdict.Refuse(CommandCodes.DeadlineTooFar, $"its deadline is {(request.Deadline - standing.Now).TotalSeconds:0} s ahead: give it {CommandLimits.LongestLife.TotalSeconds:0} s at most");
        if (!standing.Outputs.TryGetValue(request.Output, out var output))
            return Verdict.Refuse(CommandCodes.UnknownOutput, $"the station has no output '{CommandReader.Plain(request.Output)}'{Known(standing.Outputs.Keys)}");
        if (standing.Lost is { } lost && request.Deadline <= lost + CommandLimits.LongestLife + Slack)
            return Verdict.Interrupt(CommandCodes.RecordLost, "the edge lost its record of commands and may have executed this one before: look at the output, and ask again");
        if (request.On != output.SafeOn && output.MaxHold is { } most && (request.HoldFrom(standing.Now) ?? TimeSpan.MaxValue) > most)
            return Verdict.Refuse(CommandCodes.HoldTooLong, $"the output '{output.Name}' must not be {(request.On ? "on" : "off")} for longer than {most.TotalMilliseconds:0} ms: ask for a hold of 1 to {most.TotalMilliseconds:0} ms");
        if (request.On && output.Excludes.FirstOrDefault(other => standing.Read(other) is not false) is { } excluding)
            return Verdict.Refuse(CommandCodes.Interlocked, $"the output '{excluding}' {(standing.Read(excluding) is null ? "cannot be read" : "is on")}, which excludes '{output.Name}': turn it off first");
        return standing.Read(output.Name) == request.On ? Verdict.IsSo : Verdict.Execute;
    }

    /// <summary>The verdict when its deadline or its end has come; otherwise null.</summary>
    public static Verdict? IsExpired(OutputRequest request, TimeSpan now)
    {
        if (request.Deadline <= now)
            return Verdict.Expire($"its deadline was {(now - request.Deadline).TotalSeconds:0.0} s ago: ask again");
        return request.Until <= now ? Verdict.Expire($"its end was {(now - request.Until.Value).TotalSeconds:0.0} s ago: nothing is left to be done") : null;
    }

    private static string Known(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } all ? $": it has {all}" : ": it has none";
}
