using System.Globalization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Console.Pictures;

/// <summary>Where things lie in a picture: time to the right, a figure upwards. Pure.</summary>
/// <param name="Window">The time that is shown.</param>
/// <param name="Most">The figure at the top, above 0; 0 lies at the bottom.</param>
public sealed record Plot(TimeWindow Window, double Most)
{
    public const double Width = 960;
    public const double Left = 56;
    public const double Right = 12;
    public const double Top = 10;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(7),
    ];

    /// <summary>The height of the drawing area in pixels.</summary>
    public double Height { get; init; } = 200;

    /// <summary>The height with the axis below.</summary>
    public double Whole => Height + Top + 24;

    public double X(DateTimeOffset at) => Left + (Math.Clamp((at - Window.From) / Window.Length, 0, 1) * (Width - Left - Right));

    public double Y(double figure) => Top + Height - (Math.Clamp(figure / Most, 0, 1) * Height);

    /// <summary>Whole times, at most ten.</summary>
    public IReadOnlyList<DateTimeOffset> Times()
    {
        var step = Array.Find(Steps, s => Window.Length / s <= 10);
        if (step == TimeSpan.Zero)
            step = TimeSpan.FromDays(Math.Ceiling(Window.Length.TotalDays / 10));
        var first = Window.From.UtcTicks + ((step.Ticks - (Window.From.UtcTicks % step.Ticks)) % step.Ticks);
        var times = new List<DateTimeOffset>();
        for (var at = first; at < Window.To.UtcTicks; at += step.Ticks)
            times.Add(new DateTimeOffset(at, TimeSpan.Zero));
        return times;
    }

    /// <summary>Round figures from 0 to the top, about five.</summary>
    public IReadOnlyList<double> Figures()
    {
        var step = Step(Most / 4);
        return [.. Enumerable.Range(0, (int)Math.Floor((Most / step) + 1e-9) + 1).Select(i => i * step)];
    }

    /// <summary>A top that leaves room above the greatest figure; 1 for nothing.</summary>
    public static double TopFor(double greatest)
    {
        if (!(greatest > 0))
            return 1;
        var step = Step(greatest / 4);
        return Math.Ceiling(greatest / step) * step;
    }

    /// <summary>A number as it stands in SVG.</summary>
    public static string N(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);

    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        foreach (var factor in (double[])[1, 2, 5])
        {
            if (factor * power >= least * (1 - 1e-9))
                return factor * power;
        }
        return 10 * power;
    }
}
