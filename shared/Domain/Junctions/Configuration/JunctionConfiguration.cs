using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Plausibility;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>
/// What a signal engineer says of a junction, as one document. It describes what the controller does; nothing here changes how the
/// controller behaves.
/// </summary>
public sealed record JunctionConfiguration
{
    public required JunctionKind Kind { get; init; }

    /// <summary>The event codes that can be observed here. What is computed from others is refused, and says which are missing.</summary>
    public required CodeSet Observes { get; init; }

    public IReadOnlyList<Phase> Phases { get; init; } = [];

    public IReadOnlyList<Overlap> Overlaps { get; init; } = [];

    public IReadOnlyList<SignalGroup> Groups { get; init; } = [];

    public IReadOnlyList<Detector> Detectors { get; init; } = [];

    /// <summary>Which groups may never be green together. Symmetric: a pair may stand in one row or in both.</summary>
    public IReadOnlyList<ConflictRow> Conflicts { get; init; } = [];

    /// <summary>Intergreen times; a pair without one is not judged.</summary>
    public IReadOnlyList<IntergreenRow> Intergreens { get; init; } = [];

    public IReadOnlyList<Programme> Programmes { get; init; } = [];

    /// <summary>Which programme runs when; null when nothing is said of that.</summary>
    public ProgrammeCalendar? Calendar { get; init; }

    /// <summary>The programme that runs when nobody asks for another and the calendar says nothing; null when nothing is said of that.</summary>
    public int? NormalProgramme { get; init; }

    /// <summary>By what the signals are judged; null for the defaults.</summary>
    public PlausibilitySettings? Plausibility { get; init; }

    /// <summary>By what the detectors are judged; null for the defaults.</summary>
    public HealthSettings? Health { get; init; }
}

/// <summary>What stands there.</summary>
public enum JunctionKind
{
    None = 0,

    /// <summary>A junction with signal groups.</summary>
    Signals = 1,

    /// <summary>A signalled crossing for pedestrians or bicycles, away from a junction.</summary>
    Crossing = 2,

    /// <summary>A free-standing counting station: detectors and no signal groups.</summary>
    Counting = 3,
}
