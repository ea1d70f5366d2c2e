using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Jena.Iot.Silo.Clustering;

/// <summary>Puts a grain on the silo that its key names, and nowhere else.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("jena.OnSiloPlacement")]
public sealed class OnSiloPlacement : PlacementStrategy;

/// <summary>Marks a grain whose key is <c>SiloAddress.ToParsableString()</c> of the silo that it belongs to.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnSiloAttribute() : PlacementAttribute(new OnSiloPlacement());

internal sealed class OnSiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var wanted = target.GrainIdentity.Key.ToString()!;
        return Array.Find(context.GetCompatibleSilos(target), silo => silo.ToParsableString() == wanted) is { } found
            ? Task.FromResult(found)
            : throw new SiloUnavailableException($"{wanted} is not an active silo");
    }
}
