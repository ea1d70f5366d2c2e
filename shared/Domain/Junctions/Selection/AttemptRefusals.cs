using System.Collections.Frozen;

namespace Jena.Iot.Domain.Junctions.Selection;

/// <summary>What the words mean, for a selection, with which an edge or its cabinet refuses an attempt.</summary>
public static class AttemptRefusals
{
    /// <summary>
    /// They pass by themselves: the edge began a new boot, its clock went on, another output is still on or cannot be read just now, the
    /// cabinet has too much to do, or its end has come meanwhile.
    /// </summary>
    public static readonly FrozenSet<string> Passing = FrozenSet.Create(StringComparer.Ordinal, "earlier-boot", "deadline-too-far", "interlocked", "too-many-pending", "bad-until");

    /// <summary>There is no such output, or no such edge: nothing is to be taken back there.</summary>
    public static readonly FrozenSet<string> Gone = FrozenSet.Create(StringComparer.Ordinal, "unknown-output", "not-defined");
}
