using Jena.Iot.Edge.Configuration;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Wire.Configuration;
using StationOutline = Jena.Iot.Domain.Edges.Configuration.StationOutline;

namespace Jena.Iot.Edge.Tests.Configuration;

public sealed class Desiring
{
    private static readonly StoredConfiguration Installed = Stored(Stations.Text(1), 1);

    private static readonly Func<StationFile, IReadOnlyList<string>> HasAll = static _ => [];

    private static StoredConfiguration Stored(string text, int version) => new(version, ConfigurationHash.Of(text), "anna", text);

    private static DesiredVerdict Decide(DesiredConfiguration desired, ConfigurationBook? book = null) =>
        DesiredDecision.Decide(Stations.Edge, book ?? ConfigurationBook.Empty, Installed, desired, HasAll);

    private static IReadOnlyList<string> Problems(DesiredConfiguration desired, Func<StationFile, IReadOnlyList<string>>? machine = null) =>
        Assert.IsType<DesiredVerdict.Refuse>(DesiredDecision.Decide(Stations.Edge, ConfigurationBook.Empty, Installed, desired, machine ?? HasAll)).Outcome.Problems;

    private static readonly ILineChips NoChips = new Chipless();

    [Fact]
    public void A_higher_version_without_mistakes_is_tried_with_who_asked_for_it()
    {
        var text = Stations.Text(2);
        Assert.Equal(Stored(text, 2) with { By = "berta" }, Assert.IsType<DesiredVerdict.Try>(Decide(Stations.Desired(text, 2, "berta"))).Configuration);
    }

    [Fact]
    public void The_one_in_force_is_left_aside_and_reported_as_applied_unless_it_is_on_trial()
    {
        var verdict = Assert.IsType<DesiredVerdict.Ignore>(Decide(Stations.Desired(Installed.Text, 1)));
        Assert.Equal((1, Installed.Hash, ConfigurationState.Applied), (verdict.Told!.Version, verdict.Told.Hash, verdict.Told.State));
        var trial = Stored(Stations.Text(2), 2);
        Assert.Null(Assert.IsType<DesiredVerdict.Ignore>(Decide(Stations.Desired(trial.Text, 2), ConfigurationBook.Empty.Try(trial))).Told);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_version_that_is_not_above_the_one_in_force_is_left_aside(int version)
    {
        var book = ConfigurationBook.Empty.Try(Stored(Stations.Text(2), 2)).Confirm();
        Assert.Equal("version 2 is in force; ask for a higher one", Assert.IsType<DesiredVerdict.Ignore>(Decide(Stations.Desired(Stations.Text(version, port: 1884), version), book)).Because);
    }

    [Fact]
    public void One_that_was_taken_back_or_refused_is_never_tried_again_and_told_as_before()
    {
        var trial = Stored(Stations.Text(2), 2);
        var book = ConfigurationBook.Empty.Try(trial).TakeBack(["no answer"]);
        var told = Assert.IsType<DesiredVerdict.Ignore>(Decide(Stations.Desired(trial.Text, 2), book)).Told!;
        Assert.Equal((ConfigurationState.TakenBack, "no answer"), (told.State, told.Problems.Single()));
        Assert.IsType<DesiredVerdict.Try>(Decide(Stations.Desired(Stations.Text(2, port: 1884), 2), book));
    }

    [Fact]
    public void A_text_that_is_not_what_its_hash_says_is_refused_and_the_right_one_is_taken_afterwards()
    {
        var right = Stations.Desired(Stations.Text(2), 2);
        var refuse = Assert.IsType<DesiredVerdict.Refuse>(Decide(right with { Station = right.Station + " " }));
        Assert.Equal($"$: its hash is {ConfigurationHash.Of(right.Station + " ")}, told was {right.Hash}; send it again as it was written", Assert.Single(refuse.Outcome.Problems));
        var book = ConfigurationBook.Empty.Reject(refuse.Hash, refuse.Outcome);
        Assert.IsType<DesiredVerdict.Ignore>(Decide(right with { Station = right.Station + " " }, book));
        Assert.IsType<DesiredVerdict.Try>(Decide(right, book));
    }

    [Fact]
    public void Another_edges_file_and_a_version_that_is_not_the_one_told_are_refused_together_with_what_the_machine_lacks() =>
        Assert.Equal(
            [
                "$.edge: is cab-002, but this edge is cab-001; write \"cab-001\"",
                "$.version: is 2, told was 3; write 3",
                "$.points[0]: no chip",
            ],
            Problems(Stations.Desired(Stations.Text(2, edge: "cab-002"), 3), static _ => ["$.points[0]: no chip"]));

    [Fact]
    public void Every_mistake_of_the_file_is_told_with_its_place() =>
        Assert.Equal(["$.version", "$.points[1].line"], Problems(Stations.Desired(Stations.Text(0, more: """, { "kind": "detector", "asset": "junction/j", "channel": 6, "line": "d9" }"""), 2)).Select(static p => p.Split(':')[0]));

    [Fact]
    public void What_is_no_json_or_too_long_is_refused()
    {
        Assert.StartsWith("$: is not JSON", Assert.Single(Problems(Stations.Desired("{", 2))), StringComparison.Ordinal);
        Assert.Equal($"$: has {StationOutline.MaxBytes + 1} bytes; write {StationOutline.MaxBytes} at most", Assert.Single(Problems(Stations.Desired(new string(' ', StationOutline.MaxBytes + 1), 2))));
    }

    [Fact]
    public void Problems_are_told_up_to_a_bound()
    {
        var problems = Problems(Stations.Desired(Stations.Text(2), 2), static _ => [.. Enumerable.Range(0, 60).Select(static n => $"problem {n}")]);
        Assert.Equal((DesiredDecision.MaxProblems + 1, "and 10 more"), (problems.Count, problems[^1]));
    }

    [Fact]
    public void Files_that_this_machine_lacks_or_that_lie_nowhere_are_problems_with_their_place()
    {
        using var directory = new TemporaryDirectory();
        var there = directory.Write("ca.pem", "");
        var missing = directory.File("password");
        var station = StationFile.Parse(Stations.Text(2)).Station!;

        Assert.Empty(MachineCheck.Problems(With(new UplinkSettings { CaFile = there }), directory.Path, NoChips));
        Assert.Equal([$"$.uplink.passwordFile: there is no {missing} on this machine; put the file there first, or name one that is there"], MachineCheck.Problems(With(new UplinkSettings { PasswordFile = missing }), directory.Path, NoChips));
        Assert.Equal([$"$.uplink.caFile: is a relative path, and a file that comes from the cluster lies in no folder; write \"{there}\""], MachineCheck.Problems(With(new UplinkSettings { CaFile = "ca.pem" }), directory.Path, NoChips));
        Assert.StartsWith("$.pins.socket: there is no folder for", Assert.Single(MachineCheck.Problems(station with { Pins = station.Pins with { Kind = PinsKind.Socket, Socket = directory.File("no/pins.sock") } }, directory.Path, NoChips)), StringComparison.Ordinal);

        StationFile With(UplinkSettings uplink) => station with { Uplink = uplink };
    }

    [Fact]
    public void A_line_of_a_chip_that_this_machine_lacks_is_a_problem()
    {
        var station = StationFile.Parse(Stations.Text(2)).Station!;
        station = station with { Pins = station.Pins with { Kind = PinsKind.Gpio, Gpio = new GpioSettings(default, [new GpioLine("d1", "gpiochip7", "GPIO17")]) } };
        Assert.StartsWith("$.pins.lines: d1: there is no GPIO chip 'gpiochip7': this machine has none", Assert.Single(MachineCheck.Problems(station, "/etc", NoChips)), StringComparison.Ordinal);
    }

    private sealed class Chipless : ILineChips
    {
        public IReadOnlyList<string> Paths => [];

        public ILineChip Open(string path) => throw new IOException($"there is no {path}");

        public ILineWaiter Waiter() => throw new NotSupportedException();
    }
}
