using Xunit;

namespace Jena.Iot.Testing;

/// <summary>A fact that is skipped, saying why, on a machine without Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    /// <param name="conformance">Whether it needs the conformance data too.</param>
    public ChromiumFactAttribute(bool conformance = false) => Skip = ChromiumBinary.Missing ?? (conformance ? Conformance.Missing : null);
}
