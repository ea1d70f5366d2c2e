using System.Net;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Api.Tests.Registry;

[Collection(ClusterGroup.Name)]
public sealed class RegistryTests(ClusterFixture cluster)
{
    private readonly FakeCity _city = new();

    [Fact]
    public async Task A_document_is_imported_as_it_was_sent()
    {
        CityRegistry? imported = null;
        _city.Import = document =>
        {
            imported = document;
            return [];
        };
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, body) = await api.PostAsync(
            "/api/v1/registry",
            """{"city":"Jena","assets":[{"kind":"carpark","id":"carpark/neue-mitte","name":"Neue Mitte","capacity":190,"lanes":["in","out"]}]}""",
            api.TokenOf(Role.Engineer));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, body.GetProperty("version").GetInt64());
        var carPark = Assert.IsType<CarParkDefinition>(Assert.Single(imported!.Assets));
        Assert.Equal((AssetId.CarPark("neue-mitte"), 190), (carPark.Id, carPark.Capacity));
    }

    [Fact]
    public async Task Every_mistake_is_listed_and_nothing_is_imported()
    {
        _city.Import = static _ => ["carpark/a: capacity is 1 to 100,000", "carpark/b: there twice"];
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var given = await api.PostAsync("/api/v1/registry", """{"city":"Jena","assets":[]}""", api.TokenOf(Role.Engineer));

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.UnprocessableEntity, "registry-refused", "2");
        Assert.Equal(
            ["carpark/a: capacity is 1 to 100,000", "carpark/b: there twice"],
            given.Body.GetProperty("mistakes").EnumerateArray().Select(static mistake => mistake.GetString()));
    }

    [Theory]
    [InlineData("""{"city":"Jena","assets":[{"kind":"tram","id":"tram/1","name":"1"}]}""", "'assets[0]'")]
    [InlineData("""{"city":"Jena","assets":[{"kind":"carpark","id":"neue-mitte","name":"Neue Mitte","capacity":190}]}""", "kind/slug")]
    [InlineData("""{"city":"Jena","assets":[{"kind":"carpark","id":"carpark/a","name":"A"}]}""", "capacity")]
    public async Task A_document_that_cannot_be_read_says_where(string document, string word)
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        ApiHostUnderTest.AssertProblem(await api.PostAsync("/api/v1/registry", document, api.TokenOf(Role.Engineer)), HttpStatusCode.BadRequest, "bad-body", word);
    }

    [Fact]
    public async Task Dead_letters_are_listed_page_by_page_and_tried_again_by_name()
    {
        _city.DeadLetters = [Letter(4), Letter(9)];
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        var token = api.TokenOf(Role.Engineer);

        var (_, one) = await api.GetAsync("/api/v1/dead-letters?limit=1", ("Authorization", $"Bearer {token}"));
        var (_, two) = await api.GetAsync(one.GetProperty("next").GetString()!, ("Authorization", $"Bearer {token}"));
        var (taken, _) = await api.PostAsync("/api/v1/dead-letters/9/replay", null, token);
        var refused = await api.PostAsync("/api/v1/dead-letters/5/replay", null, token);

        Assert.Equal(4, Assert.Single(one.GetProperty("items").EnumerateArray()).GetProperty("id").GetInt64());
        Assert.Equal("AQI=", Assert.Single(two.GetProperty("items").EnumerateArray()).GetProperty("payload").GetString());
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        ApiHostUnderTest.AssertProblem(refused, HttpStatusCode.Conflict, "replay-refused", "no such dead letter");
        Assert.Equal([(9L, "engineer"), (5L, "engineer")], _city.Replayed);
    }

    private static DeadLetterAnswer Letter(long id) =>
        new(id, "cab-017", "0123456789abcdef.r", 12, "carpark/nirgends", "unknown-asset", "there is no such asset", ApiHostUnderTest.Noon, [1, 2], null);
}
