using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Sites;
using Jena.Iot.Silo.Grains.Assets;

namespace Jena.Iot.Silo.Grains.Sites;

/// <summary>The shell around one construction site; every rule is in <see cref="SiteModel"/>.</summary>
public sealed class SiteGrain(AssetGrainServices services)
    : AssetGrain<SiteModel, SiteState, SiteEvent, SiteCommand, SiteView>(services), ISiteGrain;
