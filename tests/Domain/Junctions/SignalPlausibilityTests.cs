using System.IO.Compression;
using System.Text.Json;
using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Domain.Tests.Junctions;

public class SignalPlausibilityTests
{
    private static readonly SignalHead[] Heads = Enum.GetValues<SignalHead>();
    private static readonly SignalColour[] Colours = [SignalColour.Red, SignalColour.RedAmber, SignalColour.Green, SignalColour.Amber];

    [Theory]
    [InlineData(SignalHead.Vehicle, "0 R A RA G")]
    [InlineData(SignalHead.Bicycle, "0 R A RA G")]
    [InlineData(SignalHead.Pedestrian, "0 R G")]
    [InlineData(SignalHead.Tram, "0 R A G")]
    public void Each_head_has_its_pictures_and_no_other(SignalHead head, string pictures) =>
        Assert.Equal(
            pictures.Split(' '),
            Enumerable.Range(0, 8).Select(static bits => (SignalLamps)bits).Where(lamps => SignalPlausibility.ColourOf(head, lamps) is not null).Select(Name));

    [Fact]
    public void A_picture_is_its_colour()
    {
        Assert.Equal(SignalColour.Dark, SignalPlausibility.ColourOf(SignalHead.Pedestrian, SignalLamps.None));
        Assert.Equal(SignalColour.RedAmber, SignalPlausibility.ColourOf(SignalHead.Vehicle, SignalLamps.Red | SignalLamps.Amber));
        Assert.Null(SignalPlausibility.ColourOf(SignalHead.Vehicle, SignalLamps.Red | SignalLamps.Green));
    }

    [Theory]
    [InlineData(SignalHead.Vehicle, "Red>Green Red>Amber RedAmber>Red RedAmber>Amber Green>Red Green>RedAmber Amber>RedAmber Amber>Green")]
    [InlineData(SignalHead.Bicycle, "Red>Amber RedAmber>Red RedAmber>Amber Green>RedAmber Amber>RedAmber Amber>Green")]
    [InlineData(SignalHead.Pedestrian, "Red>Amber RedAmber>Red RedAmber>Amber Green>RedAmber Amber>RedAmber Amber>Green")]
    [InlineData(SignalHead.Tram, "Red>Amber RedAmber>Red RedAmber>Amber Green>RedAmber Amber>RedAmber Amber>Green")]
    public void Each_head_has_its_forbidden_steps_and_no_other(SignalHead head, string forbidden) =>
        Assert.Equal(
            forbidden.Split(' '),
            from a in Colours from b in Colours where !SignalPlausibility.MayFollow(head, a, b) select $"{a}>{b}");

    [Fact]
    public void From_and_to_dark_flashing_and_unknown_every_step_is_allowed() =>
        Assert.All(Heads, static head => Assert.All([SignalColour.Dark, SignalColour.FlashingAmber, SignalColour.Unknown], other => Assert.All(Colours, colour =>
        {
            Assert.True(SignalPlausibility.MayFollow(head, other, colour));
            Assert.True(SignalPlausibility.MayFollow(head, colour, other));
        })));

    [Theory]
    [InlineData(SignalColour.Amber, 2700, true)]
    [InlineData(SignalColour.Amber, 2699, false)]
    [InlineData(SignalColour.Amber, 60_000, true)]
    [InlineData(SignalColour.Green, 4700, true)]
    [InlineData(SignalColour.Green, 4699, false)]
    [InlineData(SignalColour.RedAmber, 700, true)]
    [InlineData(SignalColour.RedAmber, 699, false)]
    [InlineData(SignalColour.RedAmber, 2300, true)]
    [InlineData(SignalColour.RedAmber, 2301, false)]
    [InlineData(SignalColour.Red, 0, true)]
    [InlineData(SignalColour.Dark, 0, true)]
    public void Times_of_a_vehicle_head_are_kept_to_the_tolerance(SignalColour colour, int milliseconds, bool kept) =>
        Assert.Equal(kept, SignalPlausibility.Lasted(SignalTimes.Of(SignalHead.Vehicle), colour, TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Only_red_amber_can_show_for_too_long() =>
        Assert.Equal([SignalColour.RedAmber], Enum.GetValues<SignalColour>().Where(static c => SignalPlausibility.IsTooLong(c, TimeSpan.FromDays(9))));

    /// <summary>The sample is taken second by second, by bicycle and vehicle heads that it does not tell apart.</summary>
    [ConformanceFact]
    public void Two_hundred_hours_of_real_signals_hold_no_forbidden_step()
    {
        const string colours = "DRAGrF";
        var steps = 0;
        foreach (var states in Hamburg())
        {
            for (var i = 1; i < states.Length; i++)
            {
                if (states[i] == states[i - 1])
                    continue;
                steps++;
                Assert.True(SignalPlausibility.MayFollow(SignalHead.Bicycle, Of(states[i - 1]), Of(states[i])), $"{states[i - 1]}>{states[i]}");
            }
        }
        Assert.Equal(64_500, steps);

        static SignalColour Of(char state) => colours[state - '0'] switch
        {
            'R' => SignalColour.Red,
            'A' => SignalColour.Amber,
            'G' => SignalColour.Green,
            'r' => SignalColour.RedAmber,
            'F' => SignalColour.FlashingAmber,
            _ => SignalColour.Dark,
        };
    }

    private static IEnumerable<string> Hamburg()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hamburg-200.ndjson.gz")), CompressionMode.Decompress));
        while (file.ReadLine() is { } line)
        {
            using var hour = JsonDocument.Parse(line);
            foreach (var group in hour.RootElement.GetProperty("groups").EnumerateArray())
                yield return string.Concat(group.EnumerateArray().Select(static cycle => cycle[2].GetString()));
        }
    }

    private static string Name(SignalLamps lamps) => lamps is SignalLamps.None
        ? "0"
        : $"{(lamps.HasFlag(SignalLamps.Red) ? "R" : "")}{(lamps.HasFlag(SignalLamps.Amber) ? "A" : "")}{(lamps.HasFlag(SignalLamps.Green) ? "G" : "")}";
}
