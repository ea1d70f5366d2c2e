namespace Jena.Iot.Testing;

/// <summary>
/// Recorded inputs with known answers, which are not part of the repository: <c>JENA_CONFORMANCE</c>, or else
/// <c>../shared/conformance</c> beside the repository's root.
/// </summary>
public static class Conformance
{
    /// <summary>Why tests that need the data are skipped; null when it is there.</summary>
    public static string? Missing => Directory.Exists(Root)
        ? null
        : $"the conformance data is not at {Root}: set JENA_CONFORMANCE to its folder";

    /// <summary>A path inside the data, such as <c>Path("junction", "expected")</c>.</summary>
    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Root => Environment.GetEnvironmentVariable("JENA_CONFORMANCE") is { Length: > 0 } set
        ? set
        : System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared", "conformance"));
}
