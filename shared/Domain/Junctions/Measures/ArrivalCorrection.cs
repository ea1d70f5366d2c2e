namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>From the moment at which a detector tells of a vehicle to that at which it would reach the stop line (UDOT).</summary>
public static class ArrivalCorrection
{
    /// <summary>What is added to the time of an actuation: distance over speed, less latency. Without both distance and speed, less latency alone. UDOT's 1.467 ft/s per mph is 0.02 % more than a mile an hour is.</summary>
    /// <param name="distanceMetres">Of the detector before the stop line, 0 or more; null when unknown.</param>
    /// <param name="speedKmh">Above 0; null when unknown.</param>
    /// <param name="latency">How late the detector tells, 0 or more.</param>
    public static TimeSpan Of(double? distanceMetres, double? speedKmh, TimeSpan latency) =>
        distanceMetres is { } distance && speedKmh is { } speed and > 0
            ? TimeSpan.FromSeconds(distance / (speed / 3.6)) - latency
            : -latency;
}
