using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>How much goes on in the city at a given time.</summary>
/// <param name="Factor">Multiplies all traffic; 1 is an ordinary city.</param>
public sealed record Demand(double Factor)
{
    private const double Weekend = 0.6;

    private static readonly Curve Streets = new(
        (0, 0.08), (4, 0.05), (6, 0.45), (7.5, 1.0), (9, 0.7), (12, 0.6), (14.5, 0.7), (16.5, 1.0), (18.5, 0.7), (21, 0.3));

    private static readonly Curve Shopping = new((0, 0.12), (7, 0.10), (10, 0.55), (12, 0.78), (16, 0.86), (18.5, 0.7), (21, 0.25));
    private static readonly Curve Centre = new((0, 0.25), (6, 0.18), (9, 0.65), (13, 0.82), (17, 0.75), (20, 0.85), (22.5, 0.4));
    private static readonly Curve Work = new((0, 0.10), (6, 0.12), (9, 0.88), (14, 0.90), (17, 0.45), (20, 0.15));
    private static readonly Curve Residents = new((0, 0.95), (6.5, 0.93), (9, 0.6), (14, 0.55), (18, 0.85), (21, 0.97));

    /// <summary>The share of the peak that is in the streets, times <see cref="Factor"/>.</summary>
    public double Traffic(DateTimeOffset at) => Factor * Streets.At(BerlinTime.HourOfDay(at)) * DayShare(at);

    /// <summary>The share of spaces that want to be taken, 0 to 1.</summary>
    public static double Occupancy(CarParkUse use, DateTimeOffset at) => use switch
    {
        CarParkUse.Shopping => Shopping.At(BerlinTime.HourOfDay(at)) * (BerlinTime.Local(at).DayOfWeek is DayOfWeek.Sunday ? 0.3 : 1),
        CarParkUse.Centre => Centre.At(BerlinTime.HourOfDay(at)),
        CarParkUse.Work => Work.At(BerlinTime.HourOfDay(at)) * DayShare(at),
        CarParkUse.Residents => Residents.At(BerlinTime.HourOfDay(at)),
        _ => throw new ArgumentOutOfRangeException(nameof(use), use, "a car park of the model has a use"),
    };

    private static double DayShare(DateTimeOffset at) => BerlinTime.Local(at).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? Weekend : 1;
}
