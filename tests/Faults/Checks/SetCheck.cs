using Jena.Iot.Faults.Writing;

namespace Jena.Iot.Faults.Checks;

/// <summary>The stored set is the sensed set: by edge, stream and sequence, with asset and value.</summary>
public static class SetCheck
{
    /// <param name="stored">Of the light writers' edges; others are not looked at.</param>
    public static IEnumerable<Finding> Compare(IReadOnlyList<Sensing> sensed, IEnumerable<StoredReading> stored)
    {
        var edges = sensed.Select(static s => s.Edge).ToHashSet();
        var found = new Dictionary<(string, string, long), StoredReading>(sensed.Count);
        foreach (var reading in stored)
        {
            if (!edges.Contains(reading.Edge))
                continue;
            if (!found.TryAdd((reading.Edge, reading.Source, reading.Sequence), reading))
                yield return new Finding(FindingKind.Double, $"{reading} is also in {found[(reading.Edge, reading.Source, reading.Sequence)]}", At(reading));
        }

        foreach (var reading in sensed)
        {
            if (!found.Remove((reading.Edge, reading.Stream, reading.Sequence), out var there))
                yield return new Finding(FindingKind.Lost, reading.ToString(), reading.At);
            else if (there.Asset != reading.Asset || there.Stream != reading.Asset.ToString() || there.Value != reading.Value)
                yield return new Finding(FindingKind.Foreign, $"{there}; sensed was {reading}", reading.At);
        }

        foreach (var reading in found.Values)
            yield return new Finding(FindingKind.Foreign, $"{reading}; nobody sensed that");

        long? At(StoredReading reading)
        {
            foreach (var one in sensed)
            {
                if (one.Sequence == reading.Sequence && one.Stream == reading.Source && one.Edge == reading.Edge)
                    return one.At;
            }

            return null;
        }
    }
}
