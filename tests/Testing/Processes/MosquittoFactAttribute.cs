using Xunit;

namespace Jena.Iot.Testing.Processes;

/// <summary>A fact that is skipped, saying why, on a machine without Mosquitto, or without PostgreSQL when it needs that too.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MosquittoFactAttribute : FactAttribute
{
    /// <param name="postgres">Whether it needs PostgreSQL too.</param>
    public MosquittoFactAttribute(bool postgres = false) =>
        Skip = MosquittoServer.Missing ?? (postgres ? PostgresBinaries.Missing : null);
}
