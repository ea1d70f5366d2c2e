namespace Jena.Iot.Testing;

/// <summary>A Chromium for tests of pages: <c>JENA_CHROMIUM</c>, or else where Debian puts it.</summary>
public static class ChromiumBinary
{
    /// <summary>Null when there is none.</summary>
    public static string? Path { get; } =
        new[] { Environment.GetEnvironmentVariable("JENA_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>Why tests that need it are skipped; null when it is there.</summary>
    public static string? Missing => Path is null ? "there is no Chromium here: install it (on Debian the package chromium), or name it in JENA_CHROMIUM"
        : OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.X64 ? null
        : "what drives the browser is built for Linux on x64";
}
