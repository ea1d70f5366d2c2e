using Jena.Iot.Api.Console.Pictures;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Api.Tests.Console;

public sealed class PaletteTests
{
    [Fact]
    public void What_differs_in_colour_differs_in_pattern_height_or_shape_too()
    {
        var signals = Enum.GetValues<SignalColour>().Where(static c => c is not SignalColour.Unknown).Select(static c => (TimingBars.Shape(c), TimingBars.HatchOf(c))).ToArray();
        Assert.Equal(signals.Length, signals.Distinct().Count());

        var causes = Enum.GetValues<TerminationCause>().Where(static c => c is not TerminationCause.None).Select(static c => TerminationPicture.HatchOf(c)).ToArray();
        Assert.Equal(causes.Length, causes.Distinct().Count());

        var lines = Enumerable.Range(0, Palette.Lines).Select(static i => (Palette.Dash(i), Dot.Of(i))).ToArray();
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Fact]
    public void Every_line_of_a_picture_has_a_colour_of_its_own() =>
        Assert.Equal(Palette.Lines, Enumerable.Range(0, Palette.Lines).Select(Palette.Line).Distinct().Count());
}
