using Jena.Iot.Api.Live;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Console.Live;

/// <summary>One asset of a picture: a line of a list and a marker of the map.</summary>
/// <param name="Live">What is known of it.</param>
/// <param name="Now">State and quality at the moment of the picture.</param>
public sealed record AssetRow(LiveView Live, Published Now)
{
    public AssetId Id => Live.Id;

    public string Name => Live.View.Name;

    public Place? Place => Live.View.Place;

    public string State => Now.State;

    public DateTimeOffset? Since => Now.Since;

    public Tone Tone => Tones.Of(Now);

    /// <summary>The view as its own type.</summary>
    public TView View<TView>()
        where TView : IAssetView => (TView)Live.View;
}
