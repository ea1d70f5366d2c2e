using Jena.Iot.Packages.Tests.Harness;

namespace Jena.Iot.Packages.Tests.Installing;

/// <summary>A fact that is skipped, saying why, on a machine without systemd's programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnitFactAttribute : FactAttribute
{
    public UnitFactAttribute() => Skip = Tool.Missing(("systemd-analyze", "systemd"));
}
