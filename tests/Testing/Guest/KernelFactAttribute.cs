using Xunit;

namespace Jena.Iot.Testing.Guest;

/// <summary>A fact that is shown in a guest with a real kernel; skipped, saying why, on a machine that cannot start one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = GuestKernel.Missing;
}
