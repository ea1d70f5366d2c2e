using System.Text;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Configuration;

public sealed class ConfigurationTextTests
{
    [Fact]
    public void What_is_exported_imports_as_the_same()
    {
        var again = Holzmarkt.Read(Encoding.UTF8.GetString(ConfigurationText.Write(Holzmarkt.Configuration)));
        Assert.True(Configurations.Same(Holzmarkt.Configuration, again));
        Assert.Equal(Given.Json(Holzmarkt.Configuration), Given.Json(again));
    }

    [Fact]
    public void A_programme_that_could_be_selected_and_never_confirmed_is_refused()
    {
        var text = Holzmarkt.Text.Replace("\"offset\": 40", "\"offset\": 40, \"request\": { \"edge\": \"cab-1\", \"output\": \"programme-2\" }", StringComparison.Ordinal);
        Assert.Empty(ConfigurationText.Read(Encoding.UTF8.GetBytes(text)).Mistakes);
        var mistake = Assert.Single(ConfigurationText.Read(Encoding.UTF8.GetBytes(text.Replace("81-92, 131", "81-92", StringComparison.Ordinal))).Mistakes);
        Assert.Equal(("programmes[1].request", 32), (mistake.Path, mistake.Line));
        Assert.Contains("code 131 tells which programme runs", mistake.Text, StringComparison.Ordinal);
    }

    /// <summary>Each breaks one word of a document in order.</summary>
    [Theory]
    [InlineData("\"kind\": \"signals\"", "\"kind\": \"signal\"", 2, "kind", "write one of signals, crossing, counting")]
    [InlineData("\"kind\": \"signals\"", "\"kind\": \"counting\"", 10, "groups", "a counting station has no signals")]
    [InlineData("\"kind\": \"signals\"", "\"kind\": 7", 2, "kind", "write one of signals, crossing, counting")]
    [InlineData("\"toldBy\": \"walk\"", "\"toldBy\": 9", 14, "groups[3].toldBy", "write one of phase, walk, overlap, overlapWalk")]
    [InlineData("[\"presence\"]", "[\"presence\", \"pedestrian\"]", 18, "detectors[1].functions", "told by codes 89 and 90")]
    [InlineData("[\"presence\"]", "[99]", 18, "detectors[1].functions[0]", "write one of advance, presence")]
    [InlineData("\"observes\": \"1, 8,", "\"observes\": \"1, 8-7,", 3, "observes", "'8-7' is no event code")]
    [InlineData("21-23, 81-92", "81-92", 14, "groups[3].toldBy", "code 21 tells when it is green")]
    [InlineData("81-92, 131", "83-88, 131", 17, "detectors[0].functions", "code 82 tells of it")]
    [InlineData("\"number\": 3, \"name\": \"Tram\"", "\"number\": 2, \"name\": \"Tram\"", 7, "phases[2].number", "phase 2 stands there twice")]
    [InlineData("\"name\": \"Main road\",", "\"name\": \"Main road\", \"opposes\": 7,", 5, "phases[0].opposes", "there is no phase 7")]
    [InlineData("\"name\": \"Main road\",", "\"name\": \"Main road\", \"opposes\": 1,", 5, "phases[0].opposes", "is no direction opposite to itself")]
    [InlineData("\"number\": 3, \"name\": \"Tram\"", "\"number\": 3, \"opposes\": 1 }, { \"number\": 4, \"opposes\": 1", 7, "phases[3].opposes", "phase 3 is opposite to phase 1")]
    [InlineData("\"name\": \"Main road\", \"coordinated\": true }", "\"opposes\": 2 }, { \"number\": 4, \"opposes\": 1 }", 5, "phases[1].opposes", "phase 1 is opposite to phase 2")]
    [InlineData("\"overlaps\": []", "\"overlaps\": [{ \"number\": 1, \"name\": \"A\", \"phases\": [1, 7] }]", 9, "overlaps[0].phases[1]", "there is no phase 7")]
    [InlineData("\"name\": \"S1\", \"head\"", "\"name\": \"K1\", \"head\"", 13, "groups[2].name", "'K1' stands there twice")]
    [InlineData("\"head\": \"tram\", \"number\": 3", "\"head\": \"tram\", \"number\": 2", 13, "groups[2].number", "'K2' has number 2")]
    [InlineData("\"head\": \"tram\"", "\"head\": \"train\"", 13, "groups[2].head", "write one of vehicle, pedestrian, bicycle, tram")]
    [InlineData("\"toldBy\": \"walk\"", "\"toldBy\": \"overlap\"", 14, "groups[3].number", "no overlap has number 2")]
    [InlineData("\"least\": { \"amber\": 4", "\"least\": { \"amber\": 40", 12, "groups[1].least.amber", "40 s is no minimum time")]
    [InlineData("[\"advance\", \"count\"]", "[\"advance\", \"counts\"]", 17, "detectors[0].functions[1]", "write one of advance, presence")]
    [InlineData("[\"presence\"]", "[]", 18, "detectors[1].functions", "write at least one of")]
    [InlineData("\"channel\": 12", "\"channel\": 11", 18, "detectors[1].channel", "'D11' has channel 11")]
    [InlineData("\"channel\": 12", "\"channel\": 70000", 18, "detectors[1].channel", "")]
    [InlineData("\"name\": \"D12\"", "\"title\": \"D12\"", 18, "detectors[1].title", "nothing is called 'title' here")]
    [InlineData("\"friday\": \"workday\", ", "\"freitag\": \"workday\", ", 40, "calendar.week.freitag", "write one of sunday, monday")]
    [InlineData("\"lane\": 1,", "\"lane\": 21,", 17, "detectors[0].lane", "21 is no lane")]
    [InlineData("\"speedKmh\": 50", "\"speedKmh\": 0", 17, "detectors[0].speedKmh", "write 1 to 130")]
    [InlineData("\"group\": \"K2\", \"with\": [\"S1\"]", "\"group\": \"K2\", \"with\": [\"S9\"]", 23, "conflicts[1].with[0]", "there is no signal group 'S9'")]
    [InlineData("\"seconds\": { \"K1\": 10 }", "\"seconds\": { \"K1\": 61 }", 28, "intergreens[2].seconds.K1", "write 0 to 60")]
    [InlineData("\"seconds\": { \"K1\": 10 }", "\"seconds\": { \"S1\": 10 }", 28, "intergreens[2].seconds.S1", "are no conflict")]
    [InlineData("\"cycle\": 90", "\"cycle\": 9", 31, "programmes[0].cycle", "9 s is no cycle")]
    [InlineData("\"offset\": 40", "\"offset\": 100", 32, "programmes[1].offset", "does not lie in the cycle")]
    [InlineData("\"2\": 30", "\"4\": 30", 31, "programmes[0].splits.4", "there is no phase 4")]
    [InlineData("\"at\": \"05:30:00\", \"programme\": 1", "\"at\": \"05:30:00\", \"programme\": 4", 37, "calendar.plans[0].switches[1].programme", "there is no programme 4")]
    [InlineData("\"at\": \"09:00:00\"", "\"at\": \"06:00:00\"", 37, "calendar.plans[0].switches[3].at", "write the times rising")]
    [InlineData("\"friday\": \"workday\", ", "", 40, "calendar.week", "friday has no plan")]
    [InlineData("\"tuesday\": \"workday\"", "\"tuesday\": \"workdays\"", 40, "calendar.week.tuesday", "there is no plan 'workdays'")]
    [InlineData("\"holidays\": \"sunday\"", "\"holidays\": \"feast\"", 41, "calendar.holidays", "there is no plan 'feast'")]
    [InlineData("\"to\": \"2026-09-21\"", "\"to\": \"2026-09-19\"", 42, "calendar.special[0].to", "is before")]
    [InlineData("\"groups\": [", "\"groups\": [ null,", 10, "groups[0]", "nothing stands there")]
    [InlineData("\"overlaps\": [],", "\"overlaps\": [], \"overlaps\": [],", 9, "overlaps", "overlaps")]
    [InlineData("\"kind\": \"signals\",", "", 1, "", "'kind' is missing: write it")]
    [InlineData("\"observes\": \"1, 8, 10,", "\"observes\": \"1, 8, 10\",", 3, "", "")]
    public void A_mistake_is_told_with_its_line_and_place(string from, string to, int line, string path, string words)
    {
        Assert.Equal(2, Holzmarkt.Text.Split(from).Length);
        var (configuration, mistakes) = ConfigurationText.Read(Encoding.UTF8.GetBytes(Holzmarkt.Text.Replace(from, to, StringComparison.Ordinal)));

        Assert.Null(configuration);
        var mistake = mistakes[0];
        Assert.Equal((line, path), (mistake.Line, mistake.Path));
        Assert.True(mistake.Text.Contains(words, StringComparison.Ordinal), mistake.Text);
        Assert.Contains(words, mistake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var text = Holzmarkt.Text.Replace("\"cycle\": 90", "\"cycle\": 9", StringComparison.Ordinal).Replace("\"lane\": 1,", "\"lane\": 21,", StringComparison.Ordinal);
        Assert.Equal([17, 31], ConfigurationText.Read(Encoding.UTF8.GetBytes(text)).Mistakes.Select(static m => m.Line));
    }

    [Fact]
    public void A_document_that_is_none_is_told_as_such()
    {
        Assert.Equal(1, Assert.Single(ConfigurationText.Read("null"u8).Mistakes).Line);
        Assert.Equal(1, Assert.Single(ConfigurationText.Read(""u8).Mistakes).Line);
        Assert.Equal(2, Assert.Single(ConfigurationText.Read("{\n\"kind\": \"signals\","u8).Mistakes).Line);
        Assert.Contains("at most", Assert.Single(ConfigurationText.Read(new byte[ConfigurationText.MaxBytes + 1]).Mistakes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_list_of_phases_those_of_the_groups_are_all_there_are()
    {
        const string text = """{"kind":"crossing","observes":"1,10,89,90","groups":[{"name":"F1","head":"pedestrian","number":4}],"detectors":[{"channel":1,"name":"T1","functions":["pedestrian"],"phase":4}]}""";
        Assert.Equal((ushort)4, Holzmarkt.Read(text).Groups[0].ServedPhase());
        Assert.Equal("detectors[0].phase", Assert.Single(ConfigurationText.Read(Encoding.UTF8.GetBytes(text.Replace("\"phase\":4", "\"phase\":5", StringComparison.Ordinal))).Mistakes).Path);
    }

    [Fact]
    public void At_a_counting_station_phases_are_the_directions_that_volume_figures_are_given_by()
    {
        var station = Holzmarkt.Read("""{"kind":"counting","observes":"81,82","phases":[{"number":1,"opposes":2},{"number":2}],"detectors":[{"channel":1,"name":"Z1","functions":["count"],"phase":1},{"channel":2,"name":"Z2","functions":["count"],"phase":2}]}""");

        Assert.Null(new MeasureNeeds("volume-figures", DetectorFunction.Count, IndianaCode.DetectorOn).Lacking(station));
        Assert.Equal((ushort)1, OppositePhases.Of(station)[2]);
    }

    [Theory]
    [InlineData("1,2, 3", "1-3")]
    [InlineData("5, 1-3, 2-4", "1-5")]
    [InlineData("0-65535", "0-65535")]
    [InlineData("", "")]
    [InlineData("81, 82, 90", "81-82, 90")]
    public void Codes_are_numbers_and_spans(string text, string canonical)
    {
        Assert.Equal(canonical, CodeSet.Parse(text).ToString());
        Assert.Equal(CodeSet.Parse(canonical), CodeSet.Parse(text));
    }

    [Fact]
    public void Codes_that_are_missing_are_named() =>
        Assert.Equal([(ushort)4, (ushort)6], CodeSet.Parse("1-3, 5").Missing(2, 4, 5, 6));

    [Fact]
    public void A_configuration_is_looked_up_by_what_events_say()
    {
        var index = new ConfigurationIndex(Holzmarkt.Configuration);

        Assert.Equal(3, index.GroupOf(new SignalKey(SignalCodes.Walk, 2)));
        Assert.Equal(1, index.GroupOf(new SignalKey(SignalCodes.Phase, 2)));
        Assert.Null(index.GroupOf(new SignalKey(SignalCodes.Overlap, 2)));
        Assert.Equal("D11", index.Detector(11)?.Name);
        Assert.Null(index.Detector(2));
        Assert.Equal("T2", index.Button(2)?.Name);
        Assert.True(index.Conflict(0, 3) && index.Conflict(3, 0));
        Assert.False(index.Conflict(1, 3));
        Assert.Equal(TimeSpan.FromSeconds(10), index.Intergreen(3, 0));
        Assert.Null(index.Intergreen(3, 1));
        Assert.Equal("Peak", index.Programme(2)?.Name);
        Assert.Equal(["D11"], index.DetectorsFor(DetectorFunction.Advance, 1).Select(static d => d.Name));
        Assert.Empty(index.DetectorsFor(DetectorFunction.Advance, 2));
    }

    [Fact]
    public void Minimum_times_are_those_of_the_head_unless_written()
    {
        Assert.Equal(SignalTimes.Of(SignalHead.Vehicle), Holzmarkt.Configuration.Groups[0].Times());
        Assert.Equal(new SignalTimes(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)), Holzmarkt.Configuration.Groups[1].Times());
    }
}
