using System.Net;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Access;
using Orleans.Runtime;

namespace Jena.Iot.Api.Tests.Clustering;

[Collection(ClusterGroup.Name)]
public sealed class PatientCallFilterTests(ClusterFixture cluster)
{
    private readonly FakeCity _city = new();

    [Fact]
    public async Task A_command_that_is_refused_for_a_moment_is_taken_under_one_key_of_the_hosts_own()
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        var asked = 0;
        _city.Execute = (_, _) => ++asked < 3 ? throw new SiloUnavailableException() : new CommandOutcome(7, null, null);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, body) = await api.PostAsync("/api/v1/carparks/neue-mitte/calibrate", """{"counted":57}""", api.TokenOf(Role.Operator));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, _city.Commands.Count);
        Assert.Equal(body.GetProperty("command").GetString(), Assert.Single(_city.Commands.Select(static command => command.Request.Id).Distinct()));
    }

    [Fact]
    public async Task A_token_that_is_nobodys_is_so_at_once()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, _) = await api.PostAsync("/api/v1/carparks/neue-mitte/calibrate", """{"counted":57}""", "nobodys");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
