using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.OpenData;

/// <summary>What a detector counted in a span of time.</summary>
/// <param name="Actuations">How often it became occupied.</param>
/// <param name="Occupancy">The part of the span in which it was occupied, 0 to 1; null when that is not known.</param>
public sealed record CountedSpan(TimeWindow Window, int Actuations, double? Occupancy)
{
    /// <summary>Vehicles per hour.</summary>
    public double Flow => Actuations / Window.Length.TotalHours;
}
