namespace Jena.Iot.Domain.Tests;

/// <summary>The data with known answers that lies beside the repository, or where JENA_CONFORMANCE says.</summary>
internal static class Conformance
{
    public static string? Folder { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Folder!, .. parts]);

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("JENA_CONFORMANCE");
        if (!string.IsNullOrEmpty(named))
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Jena.Iot.sln")))
                continue;
            var beside = System.IO.Path.Combine(folder.FullName, "..", "shared", "conformance");
            return Directory.Exists(beside) ? beside : null;
        }
        return null;
    }
}

/// <summary>A test that needs the conformance data, and says so where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute()
    {
        if (Conformance.Folder is null)
            Skip = "needs the conformance data: put it into ../shared/conformance beside the repository, or name its folder in JENA_CONFORMANCE";
    }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    public ConformanceTheoryAttribute() => Skip = new ConformanceFactAttribute().Skip;
}
