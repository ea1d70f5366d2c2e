using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>What a round of questions gave, dated by its end since boot: an answer, or why nothing could be asked.</summary>
internal sealed record ProbeRound(TimeSpan At, Heartbeat? Answer, string? Problem)
{
    /// <summary>The answer that a round comes to: reachable with one answer, its latency the median, its loss the share of those that stayed out.</summary>
    /// <param name="answers">How long each answer took; null for none. At least one.</param>
    public static Heartbeat Of(IReadOnlyList<TimeSpan?> answers)
    {
        var times = answers.OfType<TimeSpan>().Select(static t => t.TotalMilliseconds).Order().ToArray();
        double? median = times.Length is 0 ? null : Math.Round((times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2, 3);
        return new Heartbeat(times.Length > 0, median, (double)(answers.Count - times.Length) / answers.Count);
    }
}
