using Jena.Iot.Api.Console.Live;
using Jena.Iot.Api.Console.Words;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Components;
using Plotly.Blazor;
using Plotly.Blazor.Interop;
using Plotly.Blazor.LayoutLib;

namespace Jena.Iot.Api.Console.Map;

/// <summary>
/// The city with a marker for each asset that has a place: a symbol for its kind, a colour for its tone. Drawn once; after
/// that only what changed is sent. It needs neither tiles nor WebGL.
/// </summary>
public partial class CityMap
{
    private readonly Config config = new()
    {
        Responsive = true,
        DisplayLogo = false,
        DisplayModeBar = Plotly.Blazor.ConfigLib.DisplayModeBarEnum.False,
        ScrollZoom = Plotly.Blazor.ConfigLib.ScrollZoomFlag.Cartesian,
    };

    private readonly Layout layout = MapFrame.Layout();
    private readonly Dictionary<AssetKind, AssetRow[]> drawn = [];
    private readonly SemaphoreSlim turn = new(1);
    private PlotlyChart? chart;
    private List<ITrace>? chartData;
    private int markersFrom;
    private bool ready;
    private bool redraw;
    private AssetId? ringed;

    [CascadingParameter]
    public required WordTable Words { get; set; }

    [Parameter, EditorRequired]
    public required IEnumerable<AssetRow> Rows { get; set; }

    [Parameter]
    public AssetId? Selected { get; set; }

    [Parameter]
    public EventCallback<AssetId?> OnSelect { get; set; }

    public void Dispose()
    {
        ready = false;
        GC.SuppressFinalize(this);
    }

    protected override void OnParametersSet()
    {
        var placed = Rows.Where(static row => row.Place is not null).ToLookup(static row => row.Id.Kind);
        var sameAssets = MapTraces.Order.All(kind => drawn.TryGetValue(kind, out var before)
            && before.Select(static row => (row.Id, row.Place)).SequenceEqual(placed[kind].Select(static row => (row.Id, row.Place))));
        if (!sameAssets)
            Draw(placed);
        else if (ready)
            _ = InvokeAsync(() => UpdateAsync(placed));
    }

    // By now the chart has the new traces as its parameter.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!redraw || chart is null)
            return;
        redraw = false;
        await RedrawAsync();
    }

    // A new chart in place of the old one: the set of assets changes rarely.
    private void Draw(ILookup<AssetKind, AssetRow> placed)
    {
        ready = false;
        ringed = Selected;
        List<ITrace> traces = [.. MapTraces.Base()];
        markersFrom = traces.Count;
        foreach (var kind in MapTraces.Order)
        {
            drawn[kind] = [.. placed[kind]];
            traces.Add(MapTraces.Markers(kind, drawn[kind], Words));
        }
        traces.Add(MapTraces.Ring(placed.SelectMany(static group => group).FirstOrDefault(row => row.Id == Selected)));
        redraw = chartData is not null;
        chartData = traces;
    }

    private async Task RedrawAsync() => await Guarded(async () =>
    {
        await chart!.React();
        ready = true;
    }, wait: true);

    private async Task UpdateAsync(ILookup<AssetKind, AssetRow> placed) => await Guarded(async () =>
    {
        for (var i = 0; i < MapTraces.Order.Length && ready; i++)
        {
            var kind = MapTraces.Order[i];
            var rows = placed[kind].ToArray();
            if (rows.Select(static row => row.State).SequenceEqual(drawn[kind].Select(static row => row.State))
                && rows.Select(static row => row.Tone).SequenceEqual(drawn[kind].Select(static row => row.Tone)))
                continue;
            drawn[kind] = rows;
            await chart!.Update(
                new Dictionary<string, object> { ["marker.color"] = new[] { MapTraces.Colours(rows) }, ["hovertext"] = new[] { MapTraces.Texts(rows, Words) } },
                null!,
                [markersFrom + i]);
        }
        if (ready && ringed != Selected)
        {
            ringed = Selected;
            var place = placed.SelectMany(static group => group).FirstOrDefault(row => row.Id == Selected)?.Place;
            double[] x = place is null ? [] : [place.Longitude];
            double[] y = place is null ? [] : [place.Latitude];
            await chart!.Update(new Dictionary<string, object> { ["x"] = new[] { x }, ["y"] = new[] { y } }, null!, [markersFrom + MapTraces.Order.Length]);
        }
    });

    private async Task LookAt(MapFrame frame) => await Guarded(async () =>
    {
        if (chart is null || !ready)
            return;
        frame.ApplyTo(layout);
        await chart.Relayout();
    }, wait: true);

    // One call to the chart at a time. What comes each second is left out when the one before is still under way.
    private async Task Guarded(Func<Task> act, bool wait = false)
    {
        if (!await turn.WaitAsync(wait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero))
            return;
        try
        {
            await act();
        }
        catch (Microsoft.JSInterop.JSDisconnectedException)
        {
            // The page was closed meanwhile.
            ready = false;
        }
        catch (OperationCanceledException)
        {
            ready = false;
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
        finally
        {
            turn.Release();
        }
    }

    private void Drawn()
    {
        if (ready)
            return;
        ready = true;
        _ = InvokeAsync(() => Guarded(() => chart!.SubscribeClickEvent(), wait: true));
    }

    private void Clicked(IEnumerable<EventDataPoint> points)
    {
        foreach (var point in points)
        {
            var trace = point.TraceIndex - markersFrom;
            if (trace < 0 || trace >= MapTraces.Order.Length || !int.TryParse(point.PointIndex?.ToString(), out var index))
                continue;
            var rows = drawn[MapTraces.Order[trace]];
            if (index >= 0 && index < rows.Length)
                _ = InvokeAsync(() => OnSelect.InvokeAsync(rows[index].Id));
            return;
        }
    }
}
