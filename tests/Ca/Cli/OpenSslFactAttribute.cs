namespace Jena.Iot.Ca.Tests.Cli;

/// <summary>A test that needs OpenSSL's program; skipped, and says so, where it is missing.</summary>
public sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "openssl"))))
            Skip = "openssl is not installed";
    }
}
