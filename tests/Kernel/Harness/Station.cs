using System.Text.Json;

namespace Jena.Iot.Kernel.Tests.Harness;

/// <summary>Station files for pins of a simulated chip, whose lines go by their names in the kernel.</summary>
internal static class Station
{
    public const string Chip = "bank0";

    public static string Of(IEnumerable<string> lines, params object[] points) =>
        JsonSerializer.Serialize(new { edge = "cab-1", version = 1, pins = new { kind = "gpio", chip = Chip, lines }, points });
}
