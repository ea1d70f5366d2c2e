using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Tests.Edges;

public sealed class ConfigurationTests
{
    private static readonly AssetId Id = AssetId.Edge("cab-017");
    private CabinetState _state = CabinetModel.Apply(
        CabinetModel.Initial(Id), new CabinetDefined(new EdgeDefinition { Id = Id, Name = "Cabinet 17", Configurations = [new(1, [AssetId.CarPark("a")])] }) { At = Given.At(-100) });

    private ConfigurationBook Book => _state.Station;

    private void Do(CabinetCommand command, double at)
    {
        var decision = CabinetModel.Decide(_state, command, Given.Anna, Given.At(at));
        Assert.Null(decision.Refusal);
        _state = Given.RoundTrip(decision.Events.Aggregate(_state, CabinetModel.Apply));
    }

    private Refusal Refused(CabinetCommand command) => CabinetModel.Decide(_state, command, Given.Anna, Given.At(0)).Refusal!;

    private static string Text(int version, string points = "[]", string edge = "cab-017") => $$"""{"edge":"{{edge}}","version":{{version}},"points":{{points}}}""";

    private static SetDesiredConfiguration Desired(int version, string points = "[]") => new(Text(version, points), $"hash-{version}");

    private static ReportConfiguration Has(int version, StationTrial? last = null, int lastVersion = 0) => new(new ReportedStation(
        version, $"hash-{version}", "boot-1", Given.At(0), "anna", Text(version), last is { } state ? new StationOutcome(lastVersion, $"hash-{lastVersion}", state, ["no"]) : null));

    [Fact]
    public void What_is_desired_is_owed_until_the_edge_has_it()
    {
        Do(Desired(2), 1);
        Assert.Equal((2, "hash-2", "anna", Given.At(1), StationState.Waiting), (Book.Desired!.Version, Book.Desired.Hash, Book.Desired.By, Book.Desired.At, Book.State));
        Assert.Equal(2, Book.Owed("hash-1")?.Version);
        Assert.Null(Book.Owed("hash-2"));

        Do(Has(2, StationTrial.OnTrial, 2), 2);
        Assert.Equal(StationState.OnTrial, Book.State);
        Do(Has(2, StationTrial.Applied, 2), 3);
        Assert.Equal(StationState.Applied, Book.State);
    }

    [Theory]
    [InlineData(StationTrial.Refused, StationState.Refused)]
    [InlineData(StationTrial.TakenBack, StationState.TakenBack)]
    public void What_the_edge_said_no_to_is_not_repeated(StationTrial said, StationState shown)
    {
        Do(Desired(2), 1);
        Do(Has(1, said, 2), 2);
        Assert.Equal(shown, Book.State);
        Assert.Null(Book.Owed("hash-1"));

        Do(Desired(3), 3);
        Assert.Equal(3, Book.Owed("hash-1")?.Version);
    }

    [Fact]
    public void A_version_means_one_file_for_ever()
    {
        Do(Desired(2), 1);
        Do(Desired(2), 2);
        Assert.Equal(Given.At(1), Book.Desired!.At);
        Assert.Equal("version-not-above", Refused(new SetDesiredConfiguration(Text(2, """[{"kind":"contact"}]"""), "hash-other")).Code);
        Do(Has(4, StationTrial.Refused, 6), 3);
        Assert.Contains("write 7 or more", Refused(Desired(6)).Reason, StringComparison.Ordinal);
        Do(Desired(7), 4);
    }

    [Fact]
    public void The_registry_may_know_the_version_already_with_the_same_assets_alone()
    {
        Assert.Equal("version-not-above", Refused(Desired(1)).Code);
        Do(Desired(1, """[{"asset":"carpark/a"},{"asset":"edge/cab-017"}]"""), 1);
    }

    [Fact]
    public void What_is_no_station_file_of_this_edge_is_refused()
    {
        Assert.Equal("no-json", Refused(new SetDesiredConfiguration("{,}", "h")).Code);
        Assert.Equal("no-station", Refused(new SetDesiredConfiguration("[]", "h")).Code);
        Assert.Equal("no-station", Refused(new SetDesiredConfiguration("""{"edge":"cab-017"}""", "h")).Code);
        Assert.Equal("no-station", Refused(new SetDesiredConfiguration("""{"version":2}""", "h")).Code);
        Assert.Equal("other-edge", Refused(new SetDesiredConfiguration(Text(2, edge: "cab-018"), "h")).Code);
        Assert.Equal("station-too-long", Refused(new SetDesiredConfiguration(Text(2, $"[\"{new string('x', StationOutline.MaxBytes)}\"]"), "h")).Code);
    }

    [Fact]
    public void The_outline_names_every_asset_wherever_it_stands_and_each_once()
    {
        var (outline, _) = StationOutline.Read("""
            {"edge":"cab-017","version":3,
             "points":[{"asset":"junction/b"},{"asset":"carpark/a"},{"asset":"junction/b"},{"asset":"edge/cab-017"}],
             "replay":{"devices":{"77":"junction/c"}}}
            """);
        Assert.Equal([AssetId.Junction("b"), AssetId.Junction("c"), AssetId.CarPark("a")], outline!.Assets.AsEnumerable());
    }

    [Fact]
    public void The_same_report_again_is_no_event_and_a_clock_that_was_set_is_one()
    {
        Do(Has(1) with { Report = Has(1).Report with { Since = null } }, 1);
        Assert.Single(CabinetModel.Decide(_state, Has(1), Given.Anna, Given.At(2)).Events);
        Do(Has(1), 2);
        Assert.Empty(CabinetModel.Decide(_state, Has(1), Given.Anna, Given.At(3)).Events);
        Assert.Empty(CabinetModel.Decide(_state, Has(1) with { Report = Has(1).Report with { Boot = "boot-2", Since = Given.At(9) } }, Given.Anna, Given.At(3)).Events);
    }

    [Fact]
    public void Differences_are_told_by_their_place_with_both_sides()
    {
        var differences = StationDifference.Between(
            """{"version":3,"points":[{"line":"a"},{"line":"c"}],"up/link":{"tls":true},"same":[1]}""",
            """{"same":[1],"version":2,"points":[{"line":"a","debounceMs":20}],"up/link":{"tls":false},"outbox":{}}""");

        Assert.Equal(
            ["/version 3|2", "/points/0/debounceMs |20", "/points/1 {\"line\":\"c\"}|", "/up~1link/tls true|false", "/outbox |{}"],
            differences.Select(d => $"{d.Path} {d.Desired?.GetRawText()}|{d.Reported?.GetRawText()}"));
        Assert.Empty(StationDifference.Between("""{"a":1,"b":2}""", """{ "b": 2, "a": 1 }"""));
    }

    [Fact]
    public void A_text_that_is_no_JSON_differs_as_a_whole()
    {
        var difference = Assert.Single(StationDifference.Between("{}", "no \"JSON\""));
        Assert.Equal(("", "no \"JSON\""), (difference.Path, difference.Reported!.Value.GetString()));
    }
}
