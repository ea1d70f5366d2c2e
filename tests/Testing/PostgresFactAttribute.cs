using Xunit;

namespace Jena.Iot.Testing;

/// <summary>A fact that is skipped, saying why, on a machine without PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresBinaries.Missing;
}

/// <summary>A theory that is skipped, saying why, on a machine without PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresBinaries.Missing;
}
