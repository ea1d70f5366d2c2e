using Jena.Iot.Packages.Tests.Harness;

namespace Jena.Iot.Packages.Tests.Native;

/// <summary>A fact that is skipped, saying why, where the edge cannot be made for that kind of machine, or not be run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MachineFactAttribute : FactAttribute
{
    public MachineFactAttribute(Machine machine) => Skip = Missing(machine);

    private static string? Missing(Machine machine) => machine is Machine.Amd64
        ? Tool.Missing(("gcc", "gcc"), ("objcopy", "binutils"))
        : Tool.Missing(("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"), ("qemu-aarch64-static", "qemu-user-static"), ("apt-get", "apt"), ("dpkg-deb", "dpkg"))
            ?? (File.Exists(Arm64Libraries.Loader) ? null : $"there is no {Arm64Libraries.Loader}: install the package libc6-dev-arm64-cross");
}
