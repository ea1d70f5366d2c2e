using Jena.Iot.Api.Console.Live;
using Jena.Iot.Api.Console.Pictures;
using Jena.Iot.Api.Console.Words;
using Jena.Iot.Api.Junctions;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Microsoft.AspNetCore.Components;

namespace Jena.Iot.Api.Console.Junctions;

/// <summary>A junction in pictures: its signals as they change, and its figures over the time that was chosen.</summary>
public partial class JunctionPage
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    // Figures that follow the present are read again this often.
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource gone = new();
    private TimingHistory history = new();
    private WordTable words = WordTable.For(null);
    private PictureSpan span = null!;
    private JunctionPictures? pictures;
    private JunctionView? view;
    private Contact contact;
    private DateTimeOffset now;
    private DateTimeOffset read = DateTimeOffset.MinValue;
    private bool failed;

    [Inject]
    public required ILiveViews Views { get; set; }

    [Inject]
    public required IClusterClient Cluster { get; set; }

    [Inject]
    public required ClusterContact Heard { get; set; }

    [Inject]
    public required TimeProvider Time { get; set; }

    [Parameter]
    public required string Slug { get; set; }

    [SupplyParameterFromQuery(Name = "lang")]
    public string? Language { get; set; }

    [SupplyParameterFromQuery(Name = "until")]
    public string? Until { get; set; }

    [SupplyParameterFromQuery(Name = "span")]
    public string? Length { get; set; }

    private IReadOnlyList<((SignalCodes ToldBy, ushort Number) Group, string Name)> Groups
    {
        get
        {
            var named = view!.SignalGroups.GroupBy(Key).ToDictionary(static g => g.Key, static g => g.First().Name);
            // A pedestrian head is told by both families of codes, and is one row.
            var walks = view.SignalGroups.Where(static g => g is { ToldBy: null, Head: Domain.Junctions.SignalHead.Pedestrian }).Select(static g => (ToldBy: SignalCodes.Walk, Number: g.Phase)).Except(named.Keys);
            return [.. named.Keys.Union(history.Groups).Except(walks).Order().Select(key => (key, named.GetValueOrDefault(key) is { Length: > 0 } name ? name : key.ToldBy is SignalCodes.Phase ? $"{key.Number}" : $"{key.Number} {key.ToldBy}"))];
        }
    }

    private IReadOnlyList<(ushort Channel, string Name, bool Faulty)> Detectors =>
        [.. view!.Detectors.Select(static d => (d.Channel, d.Name.Length > 0 ? d.Name : $"{d.Channel}", d.Fault is not null || d.Health is { Count: > 0 }))];

    private string CityAddress => words.Language is "de" ? "/" : "/?lang=en";

    private string NowAddress => $"junctions/{Slug}?span={span.Word}{(words.Language is "de" ? "" : "&lang=en")}";

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        words = WordTable.For(Language);
        Look();
        await ReadAsync();
        if (RendererInfo.IsInteractive)
            _ = InvokeAsync(FollowAsync);
    }

    private async Task FollowAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Beat, Time);
            while (await timer.WaitForNextTickAsync(gone.Token))
            {
                Look();
                if (now >= read + ReadEvery && (failed || span.Until is null))
                    await ReadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private void Look()
    {
        now = Time.GetUtcNow();
        span = PictureSpan.Of(Until, Length, now);
        contact = Contacts.Judge(Views, Heard.LastHeard, now);
        view = Domain.Common.Slug.IsValid(Slug) ? Views.Find(AssetId.Junction(Slug))?.View as JunctionView : null;
        foreach (var group in view?.SignalGroups ?? [])
        {
            if (group.Since is { } since)
                history.Take(Key(group), group.Colour, since);
        }
        history.Forget(now);
    }

    private async Task ReadAsync()
    {
        if (view is null)
            return;
        read = now;
        try
        {
            var junction = Cluster.GetGrain<IJunctionGrain>(view.Id.ToString());
            var configured = await junction.Configuration();
            var bins = await JunctionBins.ReadAsync(junction, MeasureReader.Around(span.Window, PictureSpan.Step));
            var late = now - TimingBars.Span < span.Window.From || now > span.Window.To
                ? await JunctionBins.ReadAsync(junction, new TimeWindow(now - TimingBars.Span, now))
                : bins;
            pictures = JunctionPictures.Of(bins, configured?.Configuration, span.Window, now);
            history = JunctionPictures.Timing(late);
            Look();
            failed = false;
        }
        catch (Exception error) when (ClusterErrors.IsUnreachable(error))
        {
            failed = true;
        }
    }

    private static (SignalCodes ToldBy, ushort Number) Key(SignalGroupView group) => (group.ToldBy ?? SignalCodes.Phase, group.Phase);

    private string Csv(string measure, string more = "") => Csv(measure, span.Window, more);

    private string Csv(string measure, TimeWindow window, string more = "") =>
        $"api/v1/junctions/{Slug}/measures/{measure}?from={Rfc3339.Text(window.From)}&to={Rfc3339.Text(window.To)}&bin=15m{more}&format=csv";

    private string? Missing(string picture, int? rows) =>
        pictures is null ? words["no-figures"]
        : pictures.Missing.TryGetValue(picture, out var why) && rows is 0 ? words[why]
        : rows is 0 ? words["no-figures"]
        : null;

    private string GroupName(ushort phase) => Groups.FirstOrDefault(g => g.Group == (SignalCodes.Phase, phase)).Name ?? $"{phase}";

    private string DetectorName(ushort channel) => view!.Detectors.FirstOrDefault(d => d.Channel == channel)?.Name is { Length: > 0 } name ? name : $"{channel}";
}
