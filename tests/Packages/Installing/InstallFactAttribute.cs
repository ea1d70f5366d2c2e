using Jena.Iot.Packages.Tests.Harness;

namespace Jena.Iot.Packages.Tests.Installing;

/// <summary>A fact that is skipped, saying why, where no Debian system of its own can be made to install into.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InstallFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Why = new(Missing);

    public InstallFactAttribute() => Skip = Why.Value;

    private static string? Missing() =>
        Tool.Missing(("gcc", "gcc"), ("objcopy", "binutils"), ("dpkg-deb", "dpkg"), ("debootstrap", "debootstrap"), ("unshare", "util-linux"), ("apt-get", "apt"))
        ?? (Environment.UserName == "root" ? null : "only root makes a Debian system to install into: run the tests as root")
        ?? DebianTree.Missing;
}
