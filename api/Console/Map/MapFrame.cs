using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;

namespace Jena.Iot.Api.Console.Map;

/// <summary>A part of the city that the map can look at, in degrees.</summary>
public sealed record MapFrame(double West, double East, double South, double North)
{
    // At 50.92° north a degree of longitude is this much shorter than one of latitude.
    private const decimal LatitudeStretch = 1.586m;

    public static MapFrame WholeCity { get; } = new(11.566, 11.648, 50.8820, 50.9420);

    public static MapFrame Centre { get; } = new(11.5730, 11.6000, 50.9205, 50.9335);

    public static Layout Layout() => new()
    {
        AutoSize = true,
        ShowLegend = false,
        DragMode = DragModeEnum.Pan,
        HoverMode = HoverModeEnum.Closest,
        PaperBgColor = "#F6F8FA",
        PlotBgColor = "#F6F8FA",
        Margin = new Margin { L = 0, R = 0, T = 0, B = 0 },
        HoverLabel = new HoverLabel { BgColor = "#FFFFFF", BorderColor = "#33404D" },
        UiRevision = "keep",
        XAxis = [new XAxis { Range = [WholeCity.West, WholeCity.East], Visible = false, ShowGrid = false }],
        YAxis = [new YAxis { Range = [WholeCity.South, WholeCity.North], Visible = false, ShowGrid = false, ScaleAnchor = "x", ScaleRatio = LatitudeStretch }],
    };

    /// <summary>Makes a chart of that layout look at this part.</summary>
    public void ApplyTo(Layout layout)
    {
        layout.XAxis[0].Range = [West, East];
        layout.YAxis[0].Range = [South, North];
    }
}
