using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Domain.Access;

namespace Jena.Iot.Contracts.Access;

/// <summary>
/// Tokens of people and credentials of edges. Only hashes are stored; a secret is in the answer that makes it and nowhere else.
/// Key: <see cref="GrainKeys.City"/>.
/// </summary>
[Alias("jena.IAccessGrain")]
public interface IAccessGrain : IGrainWithStringKey
{
    /// <summary>The first admin's token when there has never been one; null ever after.</summary>
    [Alias("MakeFirstToken")]
    Task<string?> MakeFirstToken();

    /// <summary>Whose token this is; null for nobody's.</summary>
    [SafeToRepeat]
    [Alias("Authenticate")]
    Task<TokenHolder?> Authenticate(string token);

    /// <summary>Makes a token; throws <see cref="ArgumentException"/> when the name is taken or no slug.</summary>
    [Alias("IssueToken")]
    Task<string> IssueToken(string name, Role role, string by);

    /// <summary>False when there is no such token.</summary>
    [Alias("RevokeToken")]
    Task<bool> RevokeToken(string name, string by);

    [SafeToRepeat]
    [Alias("Tokens")]
    Task<IReadOnlyList<TokenHolder>> Tokens();

    /// <summary>Makes the secret by which an edge is known to the broker, in place of any before it.</summary>
    [Alias("IssueEdgeCredential")]
    Task<string> IssueEdgeCredential(string edge, string by);

    /// <summary>Takes the secret of an edge back: it is not let in any more. False when it has none.</summary>
    [Alias("RevokeEdgeCredential")]
    Task<bool> RevokeEdgeCredential(string edge, string by);

    [Alias("AuthenticateEdge")]
    Task<bool> AuthenticateEdge(string edge, string secret);

    /// <summary>When the secret that the edge shows was issued; null when it is not the edge's.</summary>
    [Alias("RecogniseEdge")]
    Task<DateTimeOffset?> RecogniseEdge(string edge, string secret);

    /// <summary>When the secret of each edge that has one was issued: another moment is another secret.</summary>
    [Alias("EdgeCredentials")]
    Task<IReadOnlyDictionary<string, DateTimeOffset>> EdgeCredentials();
}

[GenerateSerializer, Immutable, Alias("jena.TokenHolder")]
public sealed record TokenHolder([property: Id(0)] string Name, [property: Id(1)] Role Role, [property: Id(2)] DateTimeOffset IssuedAt);
