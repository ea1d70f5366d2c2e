using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// What is left of a bin's events once they are counted: absolute values, from which bins can be put together to longer ones
/// and a detector's presence can be carried across them.
/// </summary>
public sealed record JunctionBinAggregate
{
    public required Bin Bin { get; init; }

    /// <summary>Distinct events.</summary>
    public required int Events { get; init; }

    /// <summary>Detectors with a change in the bin, by channel.</summary>
    public ImmutableArray<DetectorDigest> Detectors { get; init; } = [];

    /// <summary>Distinct events with a code of the controller's own in each third of the bin.</summary>
    public ImmutableArray<int> ControllerEvents { get; init; } = [0, 0, 0];

    /// <summary>Every event of the bin, packed; null for a bin that was counted before traces were kept.</summary>
    public EventTrace? Trace { get; init; }

    /// <summary>A gap touches the bin: more may have happened.</summary>
    public bool Partial { get; init; }
}

/// <summary>The changes of one detector in one bin.</summary>
/// <param name="Actuations">How often it became occupied.</param>
/// <param name="First">The first change.</param>
/// <param name="FirstOn">Whether the first change was to occupied.</param>
/// <param name="Last">The last change.</param>
/// <param name="LastOn">Whether the last change was to occupied.</param>
/// <param name="On">For how long it was occupied between the first change and the last, with missing changes repaired.</param>
public sealed record DetectorDigest(ushort Channel, int Actuations, DateTimeOffset First, bool FirstOn, DateTimeOffset Last, bool LastOn, TimeSpan On);
