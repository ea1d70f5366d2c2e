using Jena.Iot.Api.Live;
using Jena.Iot.Contracts.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jena.Iot.Api.Tests.Live;

public sealed class ClusterErrorsTests
{
    [Fact]
    public void A_client_that_has_met_no_silo_yet_cannot_reach_the_cluster()
    {
        using var host = Host.CreateDefaultBuilder().UseOrleansClient(static client => client.UseLocalhostClustering()).Build();

        var exception = Record.Exception(() => host.Services.GetRequiredService<IClusterClient>().GetGrain<IAccessGrain>("city"));

        Assert.IsType<ArgumentException>(exception);
        Assert.True(ClusterErrors.IsUnreachable(exception));
    }

    [Fact]
    public void An_argument_that_our_own_code_refuses_is_no_matter_of_the_cluster() =>
        Assert.False(ClusterErrors.IsUnreachable(Record.Exception(static () => ArgumentException.ThrowIfNullOrEmpty(""))!));
}
