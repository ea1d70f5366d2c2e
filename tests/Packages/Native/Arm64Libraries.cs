using Jena.Iot.Packages.Tests.Harness;

namespace Jena.Iot.Packages.Tests.Native;

/// <summary>What a program for arm64 needs on an x64 machine beside its emulator: a C library, and OpenSSL, which .NET loads by name.</summary>
internal static class Arm64Libraries
{
    public const string Root = "/usr/aarch64-linux-gnu";

    public const string Loader = Root + "/lib/ld-linux-aarch64.so.1";

    /// <summary>Fetches Debian's OpenSSL for arm64 into a folder, with the machine's own apt, which hears of no other architecture by it.</summary>
    /// <returns>The folder with the libraries.</returns>
    public static async Task<string> FetchOpenSslAsync(string folder)
    {
        foreach (var part in (string[])["state/lists/partial", "cache/archives/partial", "root"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        await File.WriteAllTextAsync(Path.Combine(folder, "status"), "");
        // It has to run in the folder: apt downloads to where it stands.
        var apt = $"apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State={folder}/state -o Dir::State::status={folder}/status -o Dir::Cache={folder}/cache -o Acquire::Languages=none -o APT::Sandbox::User=";
        await Tool.RunAsync(TimeSpan.FromMinutes(3), "sh", "-ec", $"cd {folder}; {apt} update || true; {apt} download libssl3; dpkg-deb -x libssl3_*.deb root");
        return Path.Combine(folder, "root", "usr", "lib", "aarch64-linux-gnu");
    }
}
