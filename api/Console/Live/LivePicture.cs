using Jena.Iot.Api.Live;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Console.Live;

/// <summary>Every asset as it is at one moment.</summary>
public sealed class LivePicture
{
    private readonly Dictionary<AssetKind, IReadOnlyList<AssetRow>> rows;
    private readonly Dictionary<AssetId, AssetRow> byId;

    private IReadOnlyList<ListedAlarm>? alarms;

    private LivePicture(DateTimeOffset at, Dictionary<AssetKind, IReadOnlyList<AssetRow>> rows)
    {
        At = at;
        this.rows = rows;
        byId = All.ToDictionary(static row => row.Id);
    }

    public static LivePicture Empty { get; } = new(DateTimeOffset.UnixEpoch, []);

    /// <summary>The moment, UTC.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The alarms that stand, the most urgent first, then the oldest.</summary>
    public IReadOnlyList<ListedAlarm> Alarms => alarms ??= StandingList.Of([.. All.Select(static row => row.Live.View)]);

    public IEnumerable<AssetRow> All => rows.Values.SelectMany(static of => of);

    public static LivePicture Take(ILiveViews views, DateTimeOffset now) => new(
        now,
        AssetKinds.Each.ToDictionary(
            static kind => kind,
            kind => (IReadOnlyList<AssetRow>)[.. views.OfKind(kind).Views.Select(view => new AssetRow(view, view.At(now))).OrderBy(static row => row.Name, StringComparer.Ordinal)]));

    /// <summary>In order of name.</summary>
    public IReadOnlyList<AssetRow> Of(AssetKind kind) => rows.GetValueOrDefault(kind) ?? [];

    public AssetRow? Find(AssetId id) => byId.GetValueOrDefault(id);
}
