using Jena.Iot.Domain.Common;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Jena.Iot.Contracts;

/// <summary>
/// Lets the domain's records, which know nothing of Orleans, cross a cluster as the domain's JSON.
/// To be called on every silo and every client alike.
/// </summary>
public static class DomainSerialization
{
    public static IServiceCollection AddDomainSerialization(this IServiceCollection services)
    {
        services.AddSerializer(static serializer => serializer.AddJsonSerializer(
            static type => type.Assembly == typeof(AssetId).Assembly,
            DomainJson.Options));
        services.Configure<TypeManifestOptions>(static options => options.AddAllowedAssembly(typeof(AssetId).Assembly));
        return services;
    }
}
