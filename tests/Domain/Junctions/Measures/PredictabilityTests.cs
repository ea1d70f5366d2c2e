using System.IO.Compression;
using System.Text.Json;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

public sealed class PredictabilityTests
{
    [ConformanceFact]
    public void Two_hundred_hours_of_Hamburgs_signals_are_as_predictable_as_they_were_found_to_be()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hamburg-200.ndjson.gz")), CompressionMode.Decompress));
        var (hours, told) = (0, 0);
        while (file.ReadLine() is { Length: > 0 } line)
        {
            hours++;
            var hour = JsonDocument.Parse(line).RootElement;
            var groups = hour.GetProperty("groups").EnumerateArray().Select(static g => g.EnumerateArray().Select(static c => (IReadOnlyList<char>)c[2].GetString()!.ToCharArray()).ToList()).ToList();
            // Seven of them were not judged.
            if (!hour.TryGetProperty("cycleDiscrepancy", out var discrepancy) || discrepancy.ValueKind is JsonValueKind.Null)
                continue;
            told++;
            Assert.Equal(discrepancy.GetDouble(), Predictability.CycleDiscrepancy(groups));
            Assert.Equal(hour.GetProperty("medianGreen").GetDouble(), Predictability.MedianGreen(groups, static c => c == '3'));
        }
        Assert.Equal((200, 193), (hours, told));
    }

    [Theory]
    [InlineData("3311 3311", 0.0)]
    [InlineData("3311 3111", 1.0)]
    [InlineData("3311 33111", 1.0)]
    [InlineData("3311 3111 1111", 1.0)]
    [InlineData("3311 3311 1111", 1.0)]
    [InlineData("3311", null)]
    public void Discrepancy_is_the_median_of_seconds_that_differ(string cycles, double? expected) =>
        Assert.Equal(expected, Predictability.CycleDiscrepancy<char>([[.. cycles.Split(' ').Select(static c => (IReadOnlyList<char>)c.ToCharArray())]]));

    [Fact]
    public void Cycles_of_two_groups_are_not_compared() =>
        Assert.Null(Predictability.CycleDiscrepancy<char>([[['3', '3']], [['1', '1']]]));
}
