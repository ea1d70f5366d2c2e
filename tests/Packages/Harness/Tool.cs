using System.Runtime.InteropServices;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Packages.Tests.Harness;

/// <summary>Programs of this machine that the tests call.</summary>
internal static class Tool
{
    /// <summary>The path of a program, administrators' ones included; null when it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/sbin"]).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Why tests that need these programs are skipped; null when all are installed.</summary>
    /// <param name="programs">Each with the Debian package that brings it.</param>
    public static string? Missing(params ReadOnlySpan<(string Program, string Package)> programs)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture is not Architecture.X64)
            return "packages are made and tried on Linux, x64";
        foreach (var (program, package) in programs)
        {
            if (Find(program) is null)
                return $"{program} is not installed: install the package {package}";
        }
        return null;
    }

    /// <summary>What the program said; throws with it when it ends with anything but 0.</summary>
    public static async Task<string> RunAsync(TimeSpan within, string program, params string[] arguments)
    {
        await using var child = Child.Start(program, Find(program) ?? program, arguments);
        return await child.EndsAsync(within) == 0 ? child.Output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {child.ExitCode}:\n{child.Output}");
    }
}
