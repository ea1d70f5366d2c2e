using Jena.Iot.Api.Console.Live;
using Jena.Iot.Api.Console.Words;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Live;

namespace Jena.Iot.Api.Tests.Console;

public class WordTableTests
{
    private static readonly WordTable German = WordTable.For(null);
    private static readonly WordTable English = WordTable.For("en");

    [Fact]
    public void Every_word_is_there_in_both_languages() => Assert.All(WordTable.Keys, static key =>
    {
        Assert.NotEmpty(German[key]);
        Assert.NotEmpty(English[key]);
    });

    [Theory]
    [InlineData("unknown", "stale", "open", "full", "closed")]
    [InlineData("working", "flashing", "dark", "counting")]
    [InlineData("applied", "ordered", "active", "cleared")]
    [InlineData("up", "degraded", "down", "online", "offline")]
    public void Every_state_that_an_asset_can_have_has_a_word(params string[] states) =>
        Assert.All(states, static state => Assert.Contains(state, WordTable.Keys));

    [Fact]
    public void Every_phase_of_a_request_and_every_state_of_a_station_file_has_a_word() => Assert.All(
        Enum.GetNames<RequestPhase>().Skip(1).Select(static p => $"phase-{p.ToLowerInvariant()}").Concat(Enum.GetNames<StationState>().Select(static s => $"station-{s.ToLowerInvariant()}")),
        static word => Assert.Contains(word, WordTable.Keys));

    [Fact]
    public void Every_mode_source_and_doubt_of_a_junction_has_a_word() => Assert.All(
        Enum.GetNames<JunctionMode>().Select(static m => $"mode-{m.ToLowerInvariant()}")
            .Concat(Enum.GetNames<ProgrammeSource>().Select(static s => $"source-{s.ToLowerInvariant()}"))
            .Concat(typeof(HealthReason).GetFields().Select(static r => (string)r.GetRawConstantValue()!).Where(static r => r is not HealthReason.FewRecords).Select(static r => $"health-{r}")),
        static word => Assert.Contains(word, WordTable.Keys));

    [Fact]
    public void A_state_that_nobody_knows_yet_is_shown_as_it_is_called() => Assert.Equal("reversed", German["reversed"]);

    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(7199, "1 h")]
    [InlineData(172800, "2 days")]
    public void An_age_is_told_in_its_largest_unit(double seconds, string text) => Assert.Equal(text, English.Length(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(48.312, "Cel", "48,31 °C", "48.31 °C")]
    [InlineData(1610612736, "By", "1,5 GiB", "1.5 GiB")]
    [InlineData(7200, "s", "2 h", "2 h")]
    [InlineData(-67, "dBm", "-67 dBm", "-67 dBm")]
    [InlineData(1234.4, "1", "1234", "1234")]
    public void A_quantity_is_told_with_its_unit(double value, string unit, string german, string english) =>
        Assert.Equal((german, english), (German.Amount(value, unit), English.Amount(value, unit)));

    [Theory]
    [InlineData("open", Quality.Live, Tone.Good)]
    [InlineData("full", Quality.Live, Tone.Bad)]
    [InlineData("closed", Quality.Manual, Tone.Closed)]
    [InlineData("stale", Quality.Stale, Tone.Stale)]
    [InlineData("unknown", Quality.Unknown, Tone.Unknown)]
    [InlineData("offline", Quality.Stale, Tone.Bad)]
    [InlineData("open", Quality.Partial, Tone.Watch)]
    public void States_that_mean_different_things_look_different(string state, Quality quality, Tone tone) =>
        Assert.Equal(tone, Tones.Of(new Published(state, quality, null, null, null)));
}
