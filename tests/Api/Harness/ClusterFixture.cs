using Jena.Iot.Api.Clustering;
using Jena.Iot.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Jena.Iot.Api.Tests.Harness;

/// <summary>One real cluster of one silo, with fake grains, for all tests that ask one.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>How the client calls.</summary>
    public static readonly CallPatience Patience = new(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(500), 100);

    private readonly CurrentCity _current = new();
    private InProcessTestCluster? _cluster;

    public IClusterClient Client => _cluster!.Client;

    /// <summary>The city from now on.</summary>
    public void Use(FakeCity city) => _current.City = city;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddDomainSerialization();
            silo.Services.AddSingleton(_current);
        });
        builder.ConfigureClient(static client =>
        {
            client.Services.AddDomainSerialization();
            client.Services.AddSingleton(new PatientCalls(Patience, TimeProvider.System));
            client.AddOutgoingGrainCallFilter<PatientCallFilter>();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class ClusterGroup : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
