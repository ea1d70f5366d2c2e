using System.Text;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>
/// What batches of one source hold for each asset. An asset is read and looked up once, and not again for each of its readings.
/// </summary>
internal sealed class AssetParts(Source source)
{
    private readonly List<AssetPart> _parts = [];
    private readonly Dictionary<string, AssetPart> _byText = [];
    private readonly Dictionary<AssetId, StoredBatchBuilder> _stored = [];
    private AssetPart? _last;

    public IEnumerable<(AssetId Asset, StoredBatchBuilder Stored)> Gathered => _stored.Select(static pair => (pair.Key, pair.Value));

    /// <param name="asset">The asset as its reading names it, in UTF-8.</param>
    /// <param name="refuse">Says why not, once for each asset and configuration.</param>
    public AssetPart Of(ReadOnlySpan<byte> asset, uint configuration, Func<string, uint, Refusal?> refuse)
    {
        if (_last is { } last && last.Is(asset, configuration))
            return last;
        return _last = Known(asset, configuration) ?? Add(asset, configuration, refuse);
    }

    private AssetPart? Known(ReadOnlySpan<byte> asset, uint configuration)
    {
        const int Few = 16;
        if (_parts.Count > Few)
            return _byText.GetValueOrDefault(Key(Encoding.UTF8.GetString(asset), configuration));
        foreach (var part in _parts)
        {
            if (part.Is(asset, configuration))
                return part;
        }
        return null;
    }

    private AssetPart Add(ReadOnlySpan<byte> asset, uint configuration, Func<string, uint, Refusal?> refuse)
    {
        var text = Encoding.UTF8.GetString(asset);
        var part = new AssetPart(this, asset.ToArray(), text, configuration) { Refusal = refuse(text, configuration) };
        _parts.Add(part);
        _byText[Key(text, configuration)] = part;
        return part;
    }

    private static string Key(string text, uint configuration) => $"{configuration} {text}";

    internal sealed class AssetPart(AssetParts parts, byte[] asset, string text, uint configuration)
    {
        private StoredBatchBuilder? _stored;

        public string Text => text;

        public uint Configuration => configuration;

        /// <summary>Null when the edge may report of the asset.</summary>
        public Refusal? Refusal { get; set; }

        public bool Is(ReadOnlySpan<byte> other, uint version) => version == configuration && other.SequenceEqual(asset);

        /// <summary>Where its readings go; the same for all configurations of an asset.</summary>
        public StoredBatchBuilder Stored(bool backfill)
        {
            if (_stored is not null)
                return _stored;
            var id = AssetId.Parse(text);
            if (!parts._stored.TryGetValue(id, out _stored))
                parts._stored.Add(id, _stored = new StoredBatchBuilder(parts.Source, backfill));
            return _stored;
        }
    }

    private Source Source => source;
}
