using System.Collections.Immutable;

namespace Jena.Iot.Domain.Access;

/// <summary>The tokens of people and the credentials of edges, as hashes.</summary>
public sealed record AccessState
{
    public static AccessState Empty { get; } = new();

    /// <summary>Valid tokens by name.</summary>
    public ImmutableSortedDictionary<string, TokenRecord> Tokens { get; init; } = ImmutableSortedDictionary.Create<string, TokenRecord>(StringComparer.Ordinal);

    /// <summary>Names that ever were a token's: the audit names people by them, so none is given twice.</summary>
    public ImmutableSortedSet<string> UsedNames { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Valid credentials by the edge's slug.</summary>
    public ImmutableSortedDictionary<string, EdgeCredential> Edges { get; init; } = ImmutableSortedDictionary.Create<string, EdgeCredential>(StringComparer.Ordinal);
}

public sealed record TokenRecord(Role Role, string Hash, DateTimeOffset IssuedAt, string IssuedBy);

public sealed record EdgeCredential(string Hash, DateTimeOffset IssuedAt, string IssuedBy);
