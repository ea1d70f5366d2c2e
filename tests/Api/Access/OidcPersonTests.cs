using System.Security.Claims;
using Jena.Iot.Api.Access;

namespace Jena.Iot.Api.Tests.Access;

public sealed class OidcPersonTests
{
    [Theory]
    [InlineData("petra.vogel@city.example", "oidc/petra.vogel@city.example")]
    [InlineData("Jörg-2", "oidc/Jörg-2")]
    [InlineData("a b", "oidc/a%20b")]
    [InlineData("a%20b", "oidc/a%2520b")]
    [InlineData("../admin", "oidc/..%2Fadmin")]
    [InlineData("system/schedule\n", "oidc/system%2Fschedule%0A")]
    public void Each_name_at_the_provider_is_one_name_here(string given, string name) =>
        Assert.Equal(name, OidcPerson.Name([new Claim("sub", "1"), new Claim("name", given)], "name"));

    [Fact]
    public void No_name_two_names_and_endless_names_name_nobody()
    {
        Assert.Null(OidcPerson.Name([], "name"));
        Assert.Null(OidcPerson.Name([new Claim("name", "")], "name"));
        Assert.Null(OidcPerson.Name([new Claim("name", "a"), new Claim("name", "b")], "name"));
        Assert.Null(OidcPerson.Name([new Claim("name", new string('a', OidcPerson.LongestName))], "name"));
        Assert.NotNull(OidcPerson.Name([new Claim("name", new string('a', OidcPerson.LongestName - OidcPerson.Prefix.Length))], "name"));
    }

    [Theory]
    [InlineData("roles", "viewer", "viewer")]
    [InlineData("https://city.example/roles", "admin", "admin")]
    [InlineData("access", "{\"app\":{\"roles\":[\"viewer\",\"operator\",7]}}", "operator")]
    [InlineData("access", "{\"app\":{\"roles\":\"viewer\"}}", "viewer")]
    [InlineData("access", "{\"app\":[]}", "none")]
    [InlineData("access", "no json", "none")]
    public void The_highest_role_counts_wherever_the_provider_has_it(string type, string value, string role)
    {
        var options = new OidcOptions { RoleClaim = type == "access" ? "access.app.roles" : type };

        Assert.Equal(role, OidcPerson.Role([new Claim(type, value)], options).Word());
    }
}
