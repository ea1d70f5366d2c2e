using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Access;

/// <summary>What happened to tokens and credentials. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TokenIssued), "token-issued")]
[JsonDerivedType(typeof(TokenRevoked), "token-revoked")]
[JsonDerivedType(typeof(EdgeCredentialIssued), "edge-credential-issued")]
[JsonDerivedType(typeof(EdgeCredentialRevoked), "edge-credential-revoked")]
public abstract record AccessEvent
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }
}

/// <param name="Hash">Of the token; the token itself is nowhere kept.</param>
public sealed record TokenIssued(string Name, Role Role, string Hash) : AccessEvent;

public sealed record TokenRevoked(string Name) : AccessEvent;

/// <param name="Edge">The edge's slug.</param>
/// <param name="Hash">Of the secret; the secret itself is nowhere kept.</param>
public sealed record EdgeCredentialIssued(string Edge, string Hash) : AccessEvent;

public sealed record EdgeCredentialRevoked(string Edge) : AccessEvent;
