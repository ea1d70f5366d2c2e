namespace Jena.Iot.Domain.Common;

/// <summary>Names by which a broker knows the cluster and its silos, and that nobody else may bear: a broker beside the silos goes by the name alone.</summary>
public static class ClusterNames
{
    /// <summary>The cluster as a whole, by password and on loopback; no certificate bears it.</summary>
    public const string Whole = "cluster";

    /// <summary>Whether the name is kept for the cluster or a silo: <c>cluster</c>, <c>silo</c>, <c>silo-…</c>.</summary>
    public static bool Include(string name) => name is Whole or "silo" || name.StartsWith("silo-", StringComparison.Ordinal);
}
