using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.CarParks;

/// <summary>What everybody may know of a car park. Figures that are not known are null, never 0.</summary>
public sealed record CarParkView : IAssetView
{
    /// <summary>Without a sign of life for this long a figure is stale (as in park-api-v3).</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(30);

    public required AssetId Id { get; init; }

    public required string Name { get; init; }

    public Place? Place { get; init; }

    public required int Capacity { get; init; }

    public required CarParkStatus Status { get; init; }

    /// <summary>Since when the status is so.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Free spaces, 0 to capacity; null when unknown.</summary>
    public int? Free { get; init; }

    /// <summary>Taken spaces, 0 to capacity; null when unknown.</summary>
    public int? Occupied { get; init; }

    /// <summary>The count as it is, whatever the bounds; null when unknown.</summary>
    public long? Unclamped { get; init; }

    /// <summary>How far the count is out of bounds now: below zero negative, above the capacity positive, else 0; null when unknown.</summary>
    public long? Drift { get; init; }

    /// <summary>How far it was out of bounds since the last calibration; null when unknown.</summary>
    public Excursion? DriftSince { get; init; }

    public IReadOnlyList<CarParkLane> Lanes { get; init; } = [];

    /// <summary>Null when there never was one.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>Null unless it is closed.</summary>
    public Closure? Closure { get; init; }

    /// <summary>Why the count may be wrong.</summary>
    public CountDoubt Doubt { get; init; }

    public DateTimeOffset? LastSign { get; init; }

    public IReadOnlyList<StandingAlarm> Alarms { get; init; } = [];

    /// <summary>
    /// The words are <c>unknown</c>, <c>open</c>, <c>full</c>, <c>closed</c> and <c>stale</c>. A closure is a person's word and does not
    /// grow stale; a hand count without any sign of life is a person's figure for 30 minutes.
    /// </summary>
    public Published At(DateTimeOffset now)
    {
        if (Status is CarParkStatus.Closed)
            return new Published("closed", Quality.Manual, Since, LastSign, null);
        if (Status is CarParkStatus.Unknown || Calibration is null)
            return new Published("unknown", Quality.Unknown, Since, LastSign, null);

        var word = Status is CarParkStatus.Full ? "full" : "open";
        if (LastSign + StaleAfter > now)
            return new Published(word, Doubt is CountDoubt.None ? Quality.Live : Quality.Partial, Since, LastSign, LastSign + StaleAfter);
        var counted = Calibration.CountedAt + StaleAfter;
        if (counted > now)
            return new Published(word, Quality.Manual, Since, LastSign, counted);
        var stale = LastSign + StaleAfter > counted ? LastSign + StaleAfter : counted;
        return new Published("stale", Quality.Stale, stale, LastSign, null);
    }
}

/// <param name="In">Vehicles that went in since the car park is known, over all counters.</param>
/// <param name="Last">The latest reading of the lane; null for none.</param>
public sealed record CarParkLane(string Name, long In, long Out, DateTimeOffset? Last);
