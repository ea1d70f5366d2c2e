using System.Collections.Immutable;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Plausibility;

namespace Jena.Iot.Domain.Junctions.Live;

/// <summary>What is known of a junction now, beside its signal groups by phase and its detectors.</summary>
public sealed record JunctionPresent
{
    public static JunctionPresent Empty { get; } = new();

    /// <summary>Signal groups that are told by other codes than a phase's.</summary>
    public ImmutableSortedDictionary<SignalKey, SignalGroupState> Heads { get; init; } = ImmutableSortedDictionary<SignalKey, SignalGroupState>.Empty;

    /// <summary>The last minutes of detectors, by channel.</summary>
    public ImmutableSortedDictionary<ushort, DetectorMinutes> Minutes { get; init; } = ImmutableSortedDictionary<ushort, DetectorMinutes>.Empty;

    /// <summary>The last minutes of push buttons, by channel.</summary>
    public ImmutableSortedDictionary<ushort, DetectorMinutes> Buttons { get; init; } = ImmutableSortedDictionary<ushort, DetectorMinutes>.Empty;

    /// <summary>Pedestrians who wait for green, by phase.</summary>
    public ImmutableSortedDictionary<ushort, DateTimeOffset> Calls { get; init; } = ImmutableSortedDictionary<ushort, DateTimeOffset>.Empty;

    /// <summary>Preemptions that are asked for or run, by number.</summary>
    public ImmutableSortedDictionary<ushort, Precedence> Preemptions { get; init; } = ImmutableSortedDictionary<ushort, Precedence>.Empty;

    /// <summary>Trams and buses that ask for priority or have it, by number.</summary>
    public ImmutableSortedDictionary<ushort, Precedence> Priorities { get; init; } = ImmutableSortedDictionary<ushort, Precedence>.Empty;

    /// <summary>The pattern that the controller told (event 131).</summary>
    public Told? Pattern { get; init; }

    /// <summary>Its cycle length in seconds (132).</summary>
    public Told? CycleLength { get; init; }

    /// <summary>Its offset in seconds (133).</summary>
    public Told? Offset { get; init; }

    /// <summary>How it is coordinated (150).</summary>
    public Told? Coordination { get; init; }

    /// <summary>Whether somebody steers it by hand (178).</summary>
    public Told? Manual { get; init; }

    /// <summary>The code that the unit's flash status has (173).</summary>
    public Told? Flash { get; init; }

    /// <summary>When the cycle that runs began, as its first phase told; null when unknown.</summary>
    public DateTimeOffset? CycleStart { get; init; }

    /// <summary>The latest event.</summary>
    public DateTimeOffset? Latest { get; init; }

    /// <summary>Until when time alone was looked at; null for never.</summary>
    public DateTimeOffset? HeardUntil { get; init; }

    /// <summary>Since when everything was heard.</summary>
    public DateTimeOffset? WholeSince { get; init; }

    public PlausibilityState Plausibility { get; init; } = PlausibilityState.Empty;

    public HealthState Health { get; init; } = HealthState.Empty;
}

/// <summary>A figure that the controller told.</summary>
/// <param name="Since">Since when it is so.</param>
/// <param name="Sensed">When it was told last.</param>
public sealed record Told(int Value, DateTimeOffset Since, DateTimeOffset Sensed)
{
    /// <summary>What is known after it was told again; what is older than the last changes nothing.</summary>
    public static Told After(Told? known, int value, DateTimeOffset at) =>
        known?.Sensed > at ? known : new Told(value, known is not null && known.Value == value ? known.Since : at, at);
}

/// <summary>Somebody asks to go first, or does.</summary>
/// <param name="Asked">Since when it is asked for; null when that was not seen.</param>
/// <param name="Served">Since when it is served; null while it is not.</param>
public sealed record Precedence(DateTimeOffset? Asked, DateTimeOffset? Served);
