using Jena.Iot.Api.Console.Words;
using Jena.Iot.Api.Live;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Components;

namespace Jena.Iot.Api.Console.Live;

/// <summary>Takes a picture of all live views once a second, however often they change, and shows it.</summary>
public partial class LivePage
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource gone = new();
    private LivePicture picture = LivePicture.Empty;
    private Contact contact;
    private WordTable words = WordTable.For(null);
    private AssetKind kind = AssetKind.CarPark;
    private AssetId? selected;

    [Inject]
    public required ILiveViews Views { get; set; }

    [Inject]
    public required TimeProvider Time { get; set; }

    [Inject]
    public required ClusterContact Cluster { get; set; }

    [SupplyParameterFromQuery(Name = "lang")]
    public string? Language { get; set; }

    private AssetRow? SelectedRow => selected is { } id ? picture.Find(id) : null;

    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized()
    {
        words = WordTable.For(Language);
        Look();
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
        var now = Time.GetUtcNow();
        contact = Contacts.Judge(Views, Cluster.LastHeard, now);
        picture = LivePicture.Take(Views, now);
    }

    private void Show(AssetKind chosen) => kind = chosen;

    private void Select(AssetId? id)
    {
        selected = id;
        if (id is { } chosen)
            kind = chosen.Kind;
    }
}
