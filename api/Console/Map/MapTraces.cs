using Jena.Iot.Api.Console.Live;
using Jena.Iot.Api.Console.Words;
using Jena.Iot.Domain.Common;
using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;
using MarkerLine = Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line;
using TraceLine = Plotly.Blazor.Traces.ScatterLib.Line;

namespace Jena.Iot.Api.Console.Map;

/// <summary>What the map is drawn from.</summary>
internal static class MapTraces
{
    /// <summary>Kinds from the lowest to the topmost marker.</summary>
    public static readonly AssetKind[] Order = [AssetKind.Edge, AssetKind.Node, AssetKind.Site, AssetKind.Junction, AssetKind.CarPark];

    public static IEnumerable<ITrace> Base()
    {
        foreach (var line in BaseMap.Jena.Lines.OrderBy(static line => line.Kind is "river" ? 0 : 1))
        {
            yield return new Scatter
            {
                X = [.. line.Points.Select(static point => (object)point[0])],
                Y = [.. line.Points.Select(static point => (object)point[1])],
                Mode = ModeFlag.Lines,
                Line = Style(line.Kind),
                HoverInfo = HoverInfoFlag.Skip,
                ShowLegend = false,
            };
        }
        yield return new Scatter
        {
            X = [.. BaseMap.Jena.Labels.Select(static label => (object)label.Longitude)],
            Y = [.. BaseMap.Jena.Labels.Select(static label => (object)label.Latitude)],
            TextArray = [.. BaseMap.Jena.Labels.Select(static label => label.Name)],
            Mode = ModeFlag.Text,
            TextFont = new TextFont { Color = "#7C8894", Size = 12 },
            HoverInfo = HoverInfoFlag.Skip,
            ShowLegend = false,
        };
    }

    public static Scatter Markers(AssetKind kind, IReadOnlyList<AssetRow> rows, WordTable words) => new()
    {
        X = [.. rows.Select(static row => (object)row.Place!.Longitude)],
        Y = [.. rows.Select(static row => (object)row.Place!.Latitude)],
        Mode = ModeFlag.Markers,
        Name = words[kind.Plural()],
        HoverInfo = HoverInfoFlag.Text,
        HoverTextArray = Texts(rows, words),
        ShowLegend = false,
        Marker = new Marker
        {
            Symbol = Symbol(kind),
            Size = kind is AssetKind.CarPark or AssetKind.Junction ? 14 : kind is AssetKind.Site ? 13 : 9,
            ColorArray = Colours(rows),
            Opacity = 1,
            Line = new MarkerLine { Color = "#33404D", Width = 1.2m },
        },
    };

    /// <summary>A ring round the chosen asset; nothing for none.</summary>
    public static Scatter Ring(AssetRow? row) => new()
    {
        X = row?.Place is { } place ? [place.Longitude] : [],
        Y = row?.Place is { } also ? [also.Latitude] : [],
        Mode = ModeFlag.Markers,
        HoverInfo = HoverInfoFlag.Skip,
        ShowLegend = false,
        Marker = new Marker { Symbol = SymbolEnum.CircleOpen, Size = 26, Line = new MarkerLine { Color = "#111820", Width = 3 }, Color = "#111820" },
    };

    public static IList<object> Colours(IReadOnlyList<AssetRow> rows) => [.. rows.Select(static row => (object)row.Tone.Colour())];

    public static IList<string> Texts(IReadOnlyList<AssetRow> rows, WordTable words) =>
        [.. rows.Select(row => $"<b>{System.Net.WebUtility.HtmlEncode(row.Name)}</b><br>{words[row.State]}")];

    private static SymbolEnum Symbol(AssetKind kind) => kind switch
    {
        AssetKind.CarPark => SymbolEnum.Square,
        AssetKind.Junction => SymbolEnum.Diamond,
        AssetKind.Site => SymbolEnum.TriangleUp,
        AssetKind.Node => SymbolEnum.Circle,
        _ => SymbolEnum.Cross,
    };

    private static TraceLine Style(string kind) => kind switch
    {
        "river" => new TraceLine { Color = "#B7D7EC", Width = 8, Shape = Plotly.Blazor.Traces.ScatterLib.LineLib.ShapeEnum.Spline },
        "main" => new TraceLine { Color = "#D3D8DD", Width = 4 },
        "rail" => new TraceLine { Color = "#C2C8CE", Width = 1.5m, Dash = "dash" },
        _ => new TraceLine { Color = "#DFE3E7", Width = 2.5m },
    };
}
