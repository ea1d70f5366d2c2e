using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Who has readings of the present boot in which stream that carry no UTC: each is told once what their time was.</summary>
internal sealed class UnfixedAssets(Tables tables) : IMirror
{
    private ImmutableHashSet<(StreamKind Kind, AssetId Asset)> _assets = [];
    private ImmutableHashSet<(StreamKind Kind, AssetId Asset)> _before = [];

    public int Count => _assets.Count;

    /// <summary>By stream, then by asset.</summary>
    public IEnumerable<(StreamKind Kind, AssetId Asset)> InOrder() => _assets.OrderBy(static u => u.Kind).ThenBy(static u => u.Asset);

    /// <summary>Reads who is stored, but for other boots: readings of a boot that is over and that had no time will never have one.</summary>
    public void Load(string boot)
    {
        tables.ForgetUnfixed.Run(boot);
        using var rows = tables.Unfixed.Query();
        while (rows.Read())
            _assets = _assets.Add(((StreamKind)rows.GetInt32(0), AssetId.Parse(rows.GetString(2))));
    }

    public void Add(StreamKind kind, AssetId asset, string boot)
    {
        if (_assets.Contains((kind, asset)))
            return;
        _assets = _assets.Add((kind, asset));
        tables.AddUnfixed.Run((int)kind, boot, asset.ToString());
    }

    /// <summary>All of them are told.</summary>
    public void Clear()
    {
        tables.ForgetUnfixed.Run("");
        _assets = [];
    }

    public void Mark() => _before = _assets;

    public void Undo() => _assets = _before;
}
