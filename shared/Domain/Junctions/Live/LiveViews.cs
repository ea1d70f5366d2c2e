using Jena.Iot.Domain.Junctions.Plausibility;

namespace Jena.Iot.Domain.Junctions.Live;

/// <param name="Version">From 1, one more with every change.</param>
public sealed record ConfigurationSummary(int Version, DateTimeOffset Since);

/// <param name="Number">As in event 131.</param>
/// <param name="Name">Empty when the configuration does not have it.</param>
/// <param name="Since">Since when it runs; null when nothing told.</param>
public sealed record ProgrammeView(int Number, string Name, ProgrammeSource Source, DateTimeOffset? Since);

/// <summary>The cycle that runs: its second is the time since its start.</summary>
/// <param name="Start">When it began.</param>
/// <param name="Seconds">Its length; null when unknown.</param>
public sealed record CycleView(DateTimeOffset Start, double? Seconds)
{
    /// <summary>The second of the cycle at an instant; of a cycle that should have ended, that of the one after it.</summary>
    public double SecondAt(DateTimeOffset at)
    {
        var second = Math.Max(0, (at - Start).TotalSeconds);
        return Seconds is { } length ? second % length : second;
    }
}

/// <param name="State">The parameter of event 150: 0 free, 1 in step, others on the way there; null when it did not tell.</param>
/// <param name="Coordinated">Whether it keeps step; null when that cannot be said.</param>
/// <param name="OffsetSeconds">The offset that it keeps or heads for; null when unknown.</param>
public sealed record CoordinationView(bool? Coordinated, int? State, DateTimeOffset? Since, double? OffsetSeconds);

/// <param name="Phase">The phase that is asked for.</param>
public sealed record PedestrianCall(ushort Phase, DateTimeOffset Since);

/// <param name="Number">As in its events.</param>
/// <param name="Preempts">Whether it is preemption, as opposed to priority.</param>
/// <param name="Asked">Since when it is asked for; null when that was not seen.</param>
/// <param name="Served">Since when it is served; null while it is not.</param>
public sealed record PrecedenceView(ushort Number, bool Preempts, DateTimeOffset? Asked, DateTimeOffset? Served);

/// <param name="Reason">Why, as a word.</param>
/// <param name="Since">Since when, as far as it can be known.</param>
/// <param name="Detail">For people, with the figure and its bound.</param>
public sealed record HealthView(string Reason, DateTimeOffset Since, string Detail);

/// <param name="Notice">What this is not.</param>
/// <param name="Findings">Those that stand first, then the latest.</param>
public sealed record PlausibilityView(string Notice, IReadOnlyList<PlausibilityFinding> Findings)
{
    public const string WatchesOnly = "Watches and reports only: it takes no part in the controller's own signal safety and never acts.";
}
