using Xunit;

namespace Jena.Iot.Testing;

/// <summary>A fact that is skipped, saying why, where the conformance data is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConformanceFactAttribute : FactAttribute
{
    /// <param name="postgres">Whether it needs PostgreSQL too.</param>
    public ConformanceFactAttribute(bool postgres = false) =>
        Skip = Conformance.Missing ?? (postgres ? PostgresBinaries.Missing : null);
}

/// <summary>A theory that is skipped, saying why, where the conformance data is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    /// <param name="postgres">Whether it needs PostgreSQL too.</param>
    public ConformanceTheoryAttribute(bool postgres = false) =>
        Skip = Conformance.Missing ?? (postgres ? PostgresBinaries.Missing : null);
}
