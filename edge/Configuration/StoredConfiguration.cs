using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Edge.Configuration;

/// <summary>A station file as text, with where it came from.</summary>
/// <param name="Version">That of the file.</param>
/// <param name="Hash">Of <paramref name="Text"/>, as <see cref="ConfigurationHash"/> gives it.</param>
/// <param name="By">Who asked for it; empty for the file that was installed by hand.</param>
/// <param name="Text">The file, to the byte.</param>
public sealed record StoredConfiguration(int Version, string Hash, string By, string Text)
{
    public override string ToString() => By.Length > 0 ? $"version {Version}, asked for by {By}" : $"version {Version}, installed by hand";
}
