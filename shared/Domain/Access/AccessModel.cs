using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Access;

/// <summary>The logic of access. It sees hashes only; making and hashing secrets is its caller's.</summary>
public static class AccessModel
{
    /// <summary>The name of the token that is made at the first start.</summary>
    public const string FirstToken = "admin";

    /// <summary>The first admin's token; nothing when there has ever been a token.</summary>
    public static Decision<AccessEvent> MakeFirstToken(AccessState state, string hash, DateTimeOffset now) => state.UsedNames.IsEmpty
        ? Decision<AccessEvent>.Of(new TokenIssued(FirstToken, Role.Admin, hash) { At = now, By = "system/first-start" })
        : Decision<AccessEvent>.Nothing;

    public static Decision<AccessEvent> IssueToken(AccessState state, string name, Role role, string hash, string by, DateTimeOffset now)
    {
        if (!Slug.IsValid(name))
            return Decision<AccessEvent>.Refuse("bad-name", Slug.Explain(name));
        if (role is Role.None || !Enum.IsDefined(role))
            return Decision<AccessEvent>.Refuse("bad-role", "write one of the roles viewer, operator, engineer, admin");
        if (state.UsedNames.Contains(name))
            return Decision<AccessEvent>.Refuse("name-taken", $"'{name}' is or was the name of a token, and the audit names people by it: choose another");
        return Decision<AccessEvent>.Of(new TokenIssued(name, role, hash) { At = now, By = by });
    }

    public static Decision<AccessEvent> RevokeToken(AccessState state, string name, string by, DateTimeOffset now)
    {
        if (state.Tokens.GetValueOrDefault(name) is not { } token)
            return Decision<AccessEvent>.Refuse("no-such-token", $"there is no token '{name}'");
        if (token.Role is Role.Admin && state.Tokens.Values.Count(static t => t.Role is Role.Admin) == 1)
            return Decision<AccessEvent>.Refuse("last-admin", $"'{name}' is the last admin: issue another admin's token first");
        return Decision<AccessEvent>.Of(new TokenRevoked(name) { At = now, By = by });
    }

    /// <summary>A credential in place of any before it.</summary>
    public static Decision<AccessEvent> IssueEdgeCredential(AccessState state, string edge, string hash, string by, DateTimeOffset now) => Slug.IsValid(edge)
        ? Decision<AccessEvent>.Of(new EdgeCredentialIssued(edge, hash) { At = now, By = by })
        : Decision<AccessEvent>.Refuse("bad-edge", Slug.Explain(edge));

    public static Decision<AccessEvent> RevokeEdgeCredential(AccessState state, string edge, string by, DateTimeOffset now) => state.Edges.ContainsKey(edge)
        ? Decision<AccessEvent>.Of(new EdgeCredentialRevoked(edge) { At = now, By = by })
        : Decision<AccessEvent>.Refuse("no-such-credential", $"edge '{edge}' has no credential");

    public static AccessState Apply(AccessState state, AccessEvent @event) => @event switch
    {
        TokenIssued e => state with
        {
            Tokens = state.Tokens.SetItem(e.Name, new TokenRecord(e.Role, e.Hash, e.At, e.By)),
            UsedNames = state.UsedNames.Add(e.Name),
        },
        TokenRevoked e => state with { Tokens = state.Tokens.Remove(e.Name) },
        EdgeCredentialIssued e => state with { Edges = state.Edges.SetItem(e.Edge, new EdgeCredential(e.Hash, e.At, e.By)) },
        EdgeCredentialRevoked e => state with { Edges = state.Edges.Remove(e.Edge) },
        _ => state,
    };
}
