using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Tests.Access;

public sealed class AccessTests
{
    [Fact]
    public void The_first_token_is_an_admins_and_is_made_once()
    {
        var state = First();
        Assert.Equal(new TokenRecord(Role.Admin, "h0", Given.At(0), "system/first-start"), state.Tokens["admin"]);
        Assert.Empty(AccessModel.MakeFirstToken(Given.RoundTrip(state), "h1", Given.At(1)).Events);
    }

    [Fact]
    public void A_name_is_given_once_even_after_it_was_revoked()
    {
        var state = Issue(First(), "anna", Role.Operator);
        Assert.Equal("name-taken", AccessModel.IssueToken(state, "anna", Role.Viewer, "h", "admin", Given.At(2)).Refusal!.Code);
        state = AccessModel.Apply(state, Given.Only(AccessModel.RevokeToken(state, "anna", "admin", Given.At(3))));
        Assert.DoesNotContain("anna", state.Tokens.Keys);
        Assert.Equal("name-taken", AccessModel.IssueToken(state, "anna", Role.Viewer, "h", "admin", Given.At(4)).Refusal!.Code);
        Assert.Equal("no-such-token", AccessModel.RevokeToken(state, "anna", "admin", Given.At(5)).Refusal!.Code);
    }

    [Fact]
    public void The_last_admin_stays()
    {
        var state = First();
        Assert.Equal("last-admin", AccessModel.RevokeToken(state, "admin", "admin", Given.At(1)).Refusal!.Code);
        state = Issue(state, "berta", Role.Admin);
        Assert.Single(AccessModel.RevokeToken(state, "admin", "berta", Given.At(2)).Events);
    }

    [Theory]
    [InlineData("Anna B", Role.Viewer, "bad-name")]
    [InlineData("anna", Role.None, "bad-role")]
    [InlineData("anna", (Role)9, "bad-role")]
    public void A_token_needs_a_name_and_a_role(string name, Role role, string code) =>
        Assert.Equal(code, AccessModel.IssueToken(First(), name, role, "h", "admin", Given.At(1)).Refusal!.Code);

    [Fact]
    public void An_edges_new_credential_takes_the_place_of_the_old_one()
    {
        var state = AccessState.Empty;
        foreach (var hash in (string[])["h1", "h2"])
            state = AccessModel.Apply(state, Given.Only(AccessModel.IssueEdgeCredential(state, "cab-017", hash, "admin", Given.At(1))));
        Assert.Equal("h2", Given.RoundTrip(state).Edges["cab-017"].Hash);
        Assert.Equal("bad-edge", AccessModel.IssueEdgeCredential(state, "cab/017", "h", "admin", Given.At(1)).Refusal!.Code);
        state = AccessModel.Apply(state, Given.Only(AccessModel.RevokeEdgeCredential(state, "cab-017", "admin", Given.At(2))));
        Assert.Empty(state.Edges);
        Assert.Equal("no-such-credential", AccessModel.RevokeEdgeCredential(state, "cab-017", "admin", Given.At(3)).Refusal!.Code);
    }

    private static AccessState First() =>
        AccessModel.Apply(AccessState.Empty, Given.Only(AccessModel.MakeFirstToken(AccessState.Empty, "h0", Given.At(0))));

    private static AccessState Issue(AccessState state, string name, Role role) =>
        AccessModel.Apply(state, Given.Only(AccessModel.IssueToken(state, name, role, "h", "admin", Given.At(1))));
}
