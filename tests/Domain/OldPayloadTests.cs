using System.Text.Json;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Network;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Domain.Sites;

namespace Jena.Iot.Domain.Tests;

/// <summary>
/// Bytes that earlier versions wrote, under Fixtures, are read by today's code and mean what they meant. A fixture is never changed; a
/// new form gets a new file, which <c>JENA_WRITE_FIXTURES=1</c> writes beside the others when it is missing.
/// </summary>
public sealed class OldPayloadTests
{
    private static readonly AssetId CarPark = AssetId.CarPark("neue-mitte");
    private static readonly AssetId Junction = AssetId.Junction("holzmarkt");
    private static readonly AssetId Site = AssetId.Site("2026-0412");
    private static readonly AssetId Node = AssetId.Node("ap-markt-3");
    private static readonly AssetId Edge = AssetId.Edge("cab-017");

    private static readonly CarParkDefinition CarParkDefined = new() { Id = CarPark, Name = "Neue Mitte", Place = new Place(11.5853, 50.9281), Capacity = 193, Lanes = ["ein", "aus"], FullAt = 2, FreeAt = 8 };
    private static readonly JunctionDefinition JunctionDefined = new() { Id = Junction, Name = "Holzmarkt", Place = new Place(11.587, 50.926), SignalGroups = [new(1, "K1"), new(2, "F2")], Detectors = [new(11, "D11", 1), new(12, "D12")] };
    private static readonly SiteDefinition SiteDefined = new() { Id = Site, Name = "Löbdergraben", Location = "12-14", Works = "Fernwärme", From = Given.At(0), To = Given.At(900) };
    private static readonly NodeDefinition NodeDefined = new() { Id = Node, Name = "AP Markt 3", Role = "access-point", HeartbeatEvery = TimeSpan.FromSeconds(10) };
    private static readonly EdgeDefinition EdgeDefined = new() { Id = Edge, Name = "Cabinet 17", Configurations = [new(1, [CarPark]), new(2, [CarPark, Junction])] };

    public static TheoryData<string> Names => [.. Samples().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_written_then_is_read_now_and_means_the_same(string name)
    {
        var (type, sample) = Samples()[name];
        if (Environment.GetEnvironmentVariable("JENA_WRITE_FIXTURES") == "1")
            Write(name, JsonSerializer.SerializeToUtf8Bytes(sample, type, DomainJson.Options));
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
        var read = JsonSerializer.Deserialize(bytes, type, DomainJson.Options);
        Assert.Equal(JsonSerializer.Serialize(sample, type, DomainJson.Options), JsonSerializer.Serialize(read, type, DomainJson.Options));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_later_version_adds_is_left_aside(string name)
    {
        var type = Samples()[name].Type;
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
        var later = System.Text.Json.Nodes.JsonNode.Parse(bytes)!;
        foreach (var item in later is System.Text.Json.Nodes.JsonArray items ? items.ToArray() : [later])
            item!.AsObject().Add("ofALaterVersion", new System.Text.Json.Nodes.JsonObject { ["deep"] = 1 });

        var read = JsonSerializer.Deserialize(later, type, DomainJson.Options);

        Assert.Equal(JsonSerializer.Serialize(JsonSerializer.Deserialize(bytes, type, DomainJson.Options), type, DomainJson.Options), JsonSerializer.Serialize(read, type, DomainJson.Options));
    }

    [Fact]
    public void Every_fixture_is_read_by_a_test() =>
        Assert.Empty(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures")).Select(Path.GetFileName).Except(Samples().Keys));

    [Fact]
    public void Every_case_of_every_event_and_command_has_a_fixture()
    {
        var cases = typeof(AssetId).Assembly.GetTypes()
            .Where(static t => !t.IsAbstract && (typeof(IAssetEvent).IsAssignableFrom(t) || typeof(IAssetCommand).IsAssignableFrom(t) || typeof(RegistryEvent).IsAssignableFrom(t) || typeof(AccessEvent).IsAssignableFrom(t)));
        var written = Samples().Values.SelectMany(static s => s.Value as System.Collections.IEnumerable is { } list and not string ? list.Cast<object>() : []).Select(static o => o.GetType());
        Assert.Empty(cases.Except(written));
    }

    [Fact]
    public void What_a_newer_version_wrote_besides_is_left_aside()
    {
        var read = JsonSerializer.Deserialize<CarParkEvent>("""{"reason":"Flood","invented":{"a":1},"by":"anna","type":"closed","at":"2026-03-02T12:00:00+00:00"}""", DomainJson.Options);
        Assert.Equal(new CarParkClosed("anna", "Flood") { At = Given.Noon }, read);
    }

    private static Dictionary<string, (Type Type, object Value)> Samples() => new()
    {
        ["carpark-events-1.json"] = Sample<CarParkEvent[]>([
            new CarParkDefined(CarParkDefined) { At = Given.At(0) },
            new CarParkCalibrated("anna", 40, Given.At(1), 3, 2, "by hand") { At = Given.At(2) },
            new CarParkCalibrated("anna", 40, Given.At(1), null, 0, null) { At = Given.At(2) },
            new CarParkClosed("anna", "Flood") { At = Given.At(3) },
            new CarParkOpened("berta") { At = Given.At(4) },
        ]),
        ["carpark-commands-1.json"] = Sample<CarParkCommand[]>([new CalibrateCarPark(40, Given.At(1), "by hand"), new CloseCarPark("Flood"), new OpenCarPark()]),
        ["carpark-state-1.json"] = Sample(BeforeRaises(CarParkState())),
        ["carpark-state-2.json"] = Sample(CarParkModel.Apply(BeforeRaises(CarParkState()), Given.Batch(
            Given.Reading(CarPark, null, new LanePassage("aus", PassageDirection.Out, 0, 1), 6, "b", TimeSpan.FromSeconds(30)),
            Given.Reading(CarPark, Given.At(31), new Gap("x.r", 7, 7, 0, Given.At(31), Given.At(32), GapReason.InputLost), 7)), Given.At(33))),
        ["carpark-view-1.json"] = Sample(CarParkModel.View(CarParkState())),
        ["lane-state-1.json"] = Sample(LaneCounter.Take(new LaneSettings(), LaneState.Clear, new LoopInput(Loop.A, true, TimeSpan.FromMilliseconds(1500))).State),
        ["junction-events-1.json"] = Sample<JunctionEvent[]>([new JunctionDefined(JunctionDefined) { At = Given.At(0) }]),
        ["junction-events-2.json"] = Sample<JunctionEvent[]>([new JunctionConfigured("anna", 1, Junctions.Configuration.Holzmarkt.Configuration) { At = Given.At(0) }]),
        ["junction-events-3.json"] = Sample<JunctionEvent[]>([new JunctionHeard(Given.At(10)) { At = Given.At(11) }]),
        ["junction-commands-1.json"] = Sample<JunctionCommand[]>([new ConfigureJunction(Junctions.Configuration.Holzmarkt.Configuration, 0)]),
        ["junction-state-1.json"] = Sample(Bare(JunctionState()) with { LastReadings = JunctionModel.Initial(Junction).LastReadings, UndatedBoots = JunctionModel.Initial(Junction).UndatedBoots }),
        ["junction-state-2.json"] = Sample(Bare(JunctionState()) with { UndatedBoots = JunctionModel.Initial(Junction).UndatedBoots }),
        ["junction-state-3.json"] = Sample(Bare(JunctionState()) with { UndatedBoots = JunctionState().UndatedBoots.SetItem("e", new UndatedBoot(Given.At(6), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2))) }),
        ["junction-state-4.json"] = Sample(WatchedJunction() with { Selection = SelectionBook.Empty, Vitals = BeforeRaises(BeforeTurns(WatchedJunction().Vitals)), Coordination = CoordinationMemory.Empty }),
        ["junction-state-5.json"] = Sample(WatchedJunction() with { Selection = SelectionBook.Empty, Vitals = BeforeRaises(BeforeTurns(WatchedJunction().Vitals)) }),
        ["junction-state-6.json"] = Sample(WatchedJunction() with { Selection = SelectionBook.Empty, Occupations = OccupationMemory.Empty.With(new Occupation(11, Given.At(-90_000), Given.At(-10))) }),
        ["junction-view-1.json"] = Sample(Bare(JunctionModel.View(Bare(JunctionState())))),
        ["junction-view-2.json"] = Sample(JunctionModel.View(WatchedJunction() with { Selection = SelectionBook.Empty, Vitals = BeforeTurns(WatchedJunction().Vitals) })),
        ["junction-bin-1.json"] = Sample(JunctionState().Aggregate(Bin.Of(Given.At(0)))! with { Trace = null }),
        ["junction-bin-2.json"] = Sample(JunctionState().Aggregate(Bin.Of(Given.At(0)))!),
        ["site-events-1.json"] = Sample<SiteEvent[]>([
            new SiteDefined(SiteDefined) { At = Given.At(0) },
            new SiteOrdered("anna", Given.At(0), Given.At(900), "VB-1") { At = Given.At(1) },
            new SiteActivated("system/schedule", true, "Rohrbruch") { At = Given.At(2) },
            new SiteCleared("anna", false, null) { At = Given.At(3) },
        ]),
        ["site-commands-1.json"] = Sample<SiteCommand[]>([new OrderSite(Given.At(0), Given.At(900), "VB-1"), new ActivateSite(true, "Rohrbruch"), new ClearSite("fertig")]),
        ["site-state-1.json"] = Sample(SiteState()),
        ["site-state-2.json"] = Sample(MeasuredSite()),
        ["site-view-2.json"] = Sample(SiteModel.View(MeasuredSite())),
        ["site-view-1.json"] = Sample(SiteModel.View(SiteState())),
        ["node-events-1.json"] = Sample<NodeEvent[]>([new NodeDefined(NodeDefined) { At = Given.At(0) }]),
        ["node-state-1.json"] = Sample(NodeState()),
        ["node-view-1.json"] = Sample(NodeModel.View(NodeState())),
        ["cabinet-events-1.json"] = Sample<CabinetEvent[]>([new CabinetDefined(EdgeDefined) { At = Given.At(0) }, new CameOnline("boot-1") { At = Given.At(1) }, new WentOffline { At = Given.At(2) }]),
        ["cabinet-commands-1.json"] = Sample<CabinetCommand[]>([new ReportOnline("boot-1"), new ReportOffline("boot-1")]),
        ["cabinet-events-2.json"] = Sample(CommandedEvents()),
        ["cabinet-commands-2.json"] = Sample<CabinetCommand[]>([
            new RequestOutput("programme-2", true, "Event traffic", 60_000, TimeSpan.FromMinutes(2)),
            new SetSign("north", "42", "Counted by hand"),
            new SetDesiredConfiguration("{}", "sha256:00"),
            new SendRequests(new EdgeClock("boot-1", TimeSpan.FromSeconds(100), Given.At(0))),
            new ReportFate("o-1", CommandFate.Refused, "interlocked", "Programme 3 is on", Given.At(2), new OutputReadBack("programme-2", false), null),
            new ReportFate("s-1", CommandFate.Executed, "", "", null, null, new SignShown("north", 3, "42")),
            new ReportConfiguration(Reported()),
        ]),
        ["cabinet-state-3.json"] = Sample(CommandedCabinet()),
        ["cabinet-view-3.json"] = Sample(CabinetModel.View(CommandedCabinet())),
        ["cabinet-state-1.json"] = Sample(CabinetState()),
        ["cabinet-state-2.json"] = Sample(MeasuredCabinet()),
        ["cabinet-view-2.json"] = Sample(CabinetModel.View(MeasuredCabinet())),
        ["cabinet-view-1.json"] = Sample(CabinetModel.View(CabinetState())),
        ["carpark-state-3.json"] = Sample(AlarmEvents().Aggregate(CarParkState(), static (s, e) => CarParkModel.Apply(s, new CarParkAlarmed(e) { At = e.At }))),
        ["carpark-events-2.json"] = Sample<CarParkEvent[]>([.. AlarmEvents().Select(CarParkModel.Alarmed)]),
        ["junction-alarm-events-1.json"] = Sample<JunctionEvent[]>([JunctionModel.Alarmed(AlarmEvents()[0])]),
        ["site-events-2.json"] = Sample<SiteEvent[]>([SiteModel.Alarmed(AlarmEvents()[0])]),
        ["node-events-2.json"] = Sample<NodeEvent[]>([NodeModel.Alarmed(AlarmEvents()[0])]),
        ["cabinet-events-3.json"] = Sample<CabinetEvent[]>([CabinetModel.Alarmed(AlarmEvents()[0])]),
        ["junction-selection-events-1.json"] = Sample<JunctionEvent[]>([
            new ProgrammeRequested("anna", "p-1", 2, "cab-017", "programme-2", SelectionSource.Command, "Match", Given.At(3600)) { At = Given.At(0) },
            new ProgrammeExtended("anna", "p-1", "Overtime", Given.At(7200)) { At = Given.At(1) },
            new ProgrammeSent("p-1", 1, "o-1") { At = Given.At(2) },
            new ProgrammeExecuted("p-1", 1) { At = Given.At(3) },
            new ProgrammeConfirmed("p-1", Given.At(4)) { At = Given.At(5) },
            new ProgrammeNotConfirmed("p-1", "the output is on") { At = Given.At(6) },
            new ProgrammeRefused("p-2", "interlocked", "Programme 3 is on") { At = Given.At(7) },
            new ProgrammeAskedAgain("p-1", 2, "deviates", "the controller was seen to run programme 1") { At = Given.At(8) },
            new ProgrammeEnded("system/schedule", "p-1", "expired", null) { At = Given.At(9) },
            new ProgrammeReturned("p-1") { At = Given.At(10) },
            new ProgrammeNotReturned("p-1", "the output is off") { At = Given.At(11) },
            new ProgrammeCalendarFollowed(1, Given.At(900)) { At = Given.At(12) },
        ]),
        ["junction-selection-events-2.json"] = Sample<JunctionEvent[]>([
            new ProgrammeExtended("system/schedule", "p-1", "by the calendar", Given.At(7200), SelectionSource.Calendar) { At = Given.At(1) },
            new ProgrammeKept("p-1", Given.At(3600), "hold-too-long", "2 h at most") { At = Given.At(2) },
            new ProgrammeAskedAgain("p-1", 2, "earlier-boot", "ask again", Untouched: true) { At = Given.At(3) },
        ]),
        ["cabinet-commands-3.json"] = Sample<CabinetCommand[]>([new RequestOutput("programme-2", true, "Event traffic", 60_000, TimeSpan.FromMinutes(2), Given.At(60))]),
        ["cabinet-events-4.json"] = Sample<CabinetEvent[]>([new OutputRequested("anna", "o-1", "programme-2", true, 60_000, "Event traffic", Given.At(30), Given.At(60)) { At = Given.At(0) }]),
        ["junction-selection-commands-1.json"] = Sample<JunctionCommand[]>([
            new SelectProgramme(2, "Match", TimeSpan.FromHours(3)),
            new ReleaseProgramme("Match is over"),
            new ReportAttempt("p-1-on-1", null, new Refusal("not-defined", "edge/cab-017 is not in the registry")),
        ]),
        ["alarm-commands-1.json"] = Sample<AlarmCommand[]>([new AcknowledgeAlarm("silent", "seen"), new SuspendAlarm("silent", "works", TimeSpan.FromHours(2)), new ResumeAlarm("silent", "works are over")]),
        ["alarm-transition-1.json"] = Sample(new AlarmTransition("silent", AlarmStep.Suspended, AlarmSeverity.High, "no sign of life", Given.At(1), 2) { By = "anna", Reason = "works", Suspended = true }),
        ["registry-events-1.json"] = Sample<RegistryEvent[]>([Imported(), new RegistryDistributed([AssetId.Junction("holzmarkt")]) { At = Given.At(1), By = "system/registry" }]),
        ["registry-state-1.json"] = Sample(RegistryModel.Apply(RegistryState.Empty, Imported())),
        ["access-events-1.json"] = Sample(AccessEvents()),
        ["access-state-1.json"] = Sample(AccessEvents().Take(3).Aggregate(AccessState.Empty, AccessModel.Apply)),
    };

    private static (Type Type, object Value) Sample<T>(T value)
        where T : notnull => (typeof(T), value);

    private static CarParkState CarParkState()
    {
        var state = CarParkModel.Apply(CarParkModel.Initial(CarPark), new CarParkDefined(CarParkDefined) { At = Given.At(0) });
        state = CarParkModel.Apply(state, new CarParkCalibrated("anna", 40, Given.At(1), null, 0, "by hand") { At = Given.At(2) });
        state = CarParkModel.Apply(state, Given.Batch(
            Given.Reading(CarPark, Given.At(10), new LanePassage("ein", PassageDirection.In, 3, 0)),
            Given.Reading(CarPark, Given.At(11), new Gap("x.r", 2, 3, 2, Given.At(3), null, GapReason.OutboxFull), 4),
            Given.Reading(CarPark, Given.At(12), new AlarmChange("barrier", true, AlarmSeverity.Medium, "Barrier stuck"), 5)), Given.At(13));
        return CarParkModel.Apply(state, new CarParkClosed("anna", "Flood") { At = Given.At(20) });
    }

    /// <summary>As it was kept before alarms remembered when they were raised.</summary>
    private static CarParkState BeforeRaises(CarParkState state) => state with { Vitals = BeforeRaises(state.Vitals) };

    private static Vitals BeforeRaises(Vitals vitals) => vitals with
    {
        Alarms = new AlarmBook { Entries = vitals.Alarms.Entries.SetItems(vitals.Alarms.Entries.Select(static e => KeyValuePair.Create(e.Key, e.Value with { Raises = [] }))) },
    };

    // When these were written an alarm was dated by the last event of its batch, and none was raised that ended within it.
    private static Vitals BeforeTurns(Vitals vitals) => vitals with
    {
        Alarms = new AlarmBook
        {
            Entries = vitals.Alarms.Entries.RemoveRange(vitals.Alarms.Entries.Where(static e => !e.Value.Raised).Select(static e => e.Key))
                .SetItems(vitals.Alarms.Entries.Where(static e => e.Value.Raised).Select(static e => KeyValuePair.Create(e.Key, e.Value with { Since = Given.At(200), Changed = Given.At(200) }))),
        },
    };

    private static AlarmEvent[] AlarmEvents() =>
    [
        new AlarmRaised("silent", AlarmSeverity.High, "no sign of life") { At = Given.At(100) },
        new AlarmAcknowledged("anna", "silent", "seen") { At = Given.At(101) },
        new AlarmCleared("silent") { At = Given.At(102) },
        new AlarmSuspended("anna", "barrier", "works", Given.At(1000)) { At = Given.At(103) },
        new AlarmResumed("system/schedule", "silent", "its time was over") { At = Given.At(104) },
        new AlarmSettled("silent") { At = Given.At(105) },
    ];

    private static JunctionState JunctionState() => JunctionModel.Apply(
        JunctionModel.Apply(JunctionModel.Initial(Junction), new JunctionDefined(JunctionDefined) { At = Given.At(0) }),
        Given.Batch(
            Given.Reading(Junction, Given.At(1), new IndianaEvent(IndianaCode.BeginGreen, 1), 1, "b", TimeSpan.FromSeconds(1)),
            Given.Reading(Junction, Given.At(2), new IndianaEvent(IndianaCode.DetectorOn, 11), 2, "b", TimeSpan.FromSeconds(2)),
            Given.Reading(Junction, Given.At(3.5), new IndianaEvent(IndianaCode.DetectorOff, 11), 3, "b", TimeSpan.FromSeconds(3.5)),
            Given.Reading(Junction, Given.At(4), new IndianaEvent(88, 12), 4, "b", TimeSpan.FromSeconds(4)),
            Given.Reading(Junction, Given.At(5), new IndianaEvent(IndianaCode.UnitFlashStatus, 2), 5, "b", TimeSpan.FromSeconds(5)),
            Given.Reading(Junction, null, new IndianaEvent(IndianaCode.DetectorOn, 11), 6, "c", TimeSpan.FromSeconds(6)),
            Given.Reading(Junction, null, new ClockFixed("d", Given.At(0), TimeSpan.FromMilliseconds(2)), 7, "d"),
            Given.Reading(Junction, Given.At(8), new Gap("x.r", 2, 3, 2, Given.At(3), Given.At(4), GapReason.InputLost), 8)),
        Given.At(9)) with { Since = SinceOf(5) };

    /// <summary>As it was before anything was kept of its present.</summary>
    private static JunctionState Bare(JunctionState state) => state with { Present = JunctionPresent.Empty };

    private static JunctionView Bare(JunctionView view) => view with
    {
        Mode = null,
        SignalGroups = [.. view.SignalGroups.Select(static g => g with { Sensed = null })],
        Detectors = [.. view.Detectors.Select(static d => d with { Sensed = null })],
    };

    /// <summary>With a configuration, and something of everything that is kept of the present.</summary>
    private static JunctionState WatchedJunction()
    {
        var state = JunctionModel.Apply(JunctionModel.Initial(Junction), new JunctionDefined(JunctionDefined) { At = Given.At(0) });
        state = JunctionModel.Apply(state, new JunctionConfigured("anna", 1, Junctions.Configuration.Holzmarkt.Configuration) { At = Given.At(0) });
        (double At, ushort Code, ushort Parameter)[] events =
        [
            (1, IndianaCode.PatternChange, 1), (1, IndianaCode.CycleLengthChange, 90), (1, IndianaCode.OffsetChange, 12), (1, IndianaCode.CoordinationStateChange, 1), (1, IndianaCode.ManualControl, 0),
            (1, IndianaCode.UnitFlashStatus, 2), (2, IndianaCode.BeginGreen, 1), (3, IndianaCode.BeginRedClearance, 2), (4, IndianaCode.PedestrianBeginDontWalk, 2), (5, IndianaCode.PedestrianDetectorOn, 2),
            (6, IndianaCode.PedestrianDetectorOff, 2), (7, IndianaCode.DetectorOn, 11), (8, IndianaCode.DetectorOff, 11), (9, 88, 12), (10, IndianaCode.PreemptCallOn, 1), (11, IndianaCode.PriorityServiceStart, 3),
            (12, IndianaCode.BeginGreen, 2), (13, IndianaCode.BeginRedClearance, 1), (200, IndianaCode.DetectorOn, 12),
        ];
        return JunctionModel.Apply(
            state,
            Given.Batch([.. events.Select(static (e, i) => Given.Reading(Junction, Given.At(e.At), new IndianaEvent(e.Code, e.Parameter), i + 1, "b", TimeSpan.FromSeconds(e.At)))]),
            Given.At(201)) with { Since = SinceOf(200) };
    }

    // When the fixtures were written a change of the condition was dated by the last event that came with it.
    private static DateTimeOffset SinceOf(double last) => Given.At(last);

    private static SiteState SiteState()
    {
        var state = SiteModel.Apply(SiteModel.Initial(Site), new SiteDefined(SiteDefined) { At = Given.At(0) });
        state = SiteModel.Apply(state, new SiteActivated("anna", true, "Rohrbruch") { At = Given.At(1) });
        state = SiteModel.Apply(state, new SiteOrdered("anna", Given.At(0), Given.At(900), "VB-1") { At = Given.At(2) });
        return SiteModel.Apply(state, Given.Batch(Given.Reading(Site, Given.At(3), new ContactChange("warning-light", true))), Given.At(4));
    }

    private static NodeState NodeState() => NodeModel.Apply(
        NodeModel.Apply(NodeModel.Initial(Node), new NodeDefined(NodeDefined) { At = Given.At(0) }),
        Given.Batch(
            Given.Reading(Node, Given.At(1), new Heartbeat(true, 12.5, 0)),
            Given.Reading(Node, Given.At(2), new Heartbeat(true, 14, 0.01), 2),
            Given.Reading(Node, Given.At(3), new Heartbeat(false, null, 1), 3)),
        Given.At(4));

    private static CabinetState CabinetState()
    {
        var state = CabinetModel.Apply(CabinetModel.Initial(Edge), new CabinetDefined(EdgeDefined) { At = Given.At(0) });
        state = CabinetModel.Apply(state, new CameOnline("boot-1") { At = Given.At(1) });
        return CabinetModel.Apply(state, Given.Batch(
            Given.Reading(Edge, Given.At(2), new ContactChange("door", false)),
            Given.Reading(Edge, Given.At(3), new Gap("x.r", 2, 3, 2, null, null, GapReason.OutboxDamaged), 2),
            Given.Reading(Edge, Given.At(4), new ClockFixed("boot-1", Given.At(0), TimeSpan.FromMilliseconds(2)), 3)), Given.At(5));
    }

    private static SiteState MeasuredSite() =>
        SiteModel.Apply(SiteState(), Given.Batch(Given.Reading(Site, Given.At(6), new Measurement("battery", 11.9, MeasurementUnit.Volt), 7)), Given.At(7));

    private static CabinetState MeasuredCabinet() => CabinetModel.Apply(CabinetState(), Given.Batch(
        Given.Reading(Edge, Given.At(6), new Measurement("cpu-temperature", 48.7, MeasurementUnit.Celsius, TimeSpan.FromSeconds(90)), 4),
        Given.Reading(Edge, Given.At(7), new Measurement("load", 0.25, MeasurementUnit.One), 5)), Given.At(8));

    private static ReportedStation Reported() =>
        new(3, "sha256:03", "boot-1", Given.At(3), "anna", "{}", new StationOutcome(4, "sha256:04", StationTrial.TakenBack, ["$.points[0].line is not one of the lines"]));

    private static CabinetEvent[] CommandedEvents() =>
    [
        new OutputRequested("anna", "o-1", "programme-2", true, 60_000, "Event traffic", Given.At(30)) { At = Given.At(0) },
        new OutputRequested("anna", "o-2", "programme-3", false, null, "Event is over", Given.At(30)) { At = Given.At(1) },
        new OutputRequestSent("o-1", "boot-1", TimeSpan.FromSeconds(130)) { At = Given.At(1) },
        new OutputRequestSent("o-2", "boot-1", TimeSpan.FromSeconds(131)) { At = Given.At(1) },
        new OutputRequestSettled("o-1", CommandFate.Executed, null, null, true, Given.At(2)) { At = Given.At(3) },
        new OutputRequestUnanswered("o-2") { At = Given.At(90) },
        new UnknownFateReported("o-0", CommandFate.Interrupted, "stopped", "The edge was stopped", "programme-4", null, Given.At(-9)) { At = Given.At(91) },
        new SignSet("anna", "s-1", "north", 3, "42", "Counted by hand") { At = Given.At(92) },
        new SignReported("north", "s-1", 3, "42", null, null) { At = Given.At(93) },
        new SignReported("south", "s-2", null, null, "unknown-sign", "The station has no sign south") { At = Given.At(94) },
        new ConfigurationDesired("anna", 4, "sha256:04", "{}") { At = Given.At(95) },
        new ConfigurationReported(Reported()) { At = Given.At(96) },
    ];

    private static CabinetState CommandedCabinet() => CommandedEvents().Aggregate(CabinetState(), CabinetModel.Apply);

    private static RegistryImported Imported() =>
        new("Jena", [CarParkDefined, JunctionDefined, SiteDefined, NodeDefined, EdgeDefined]) { At = Given.At(0), By = "anna" };

    private static AccessEvent[] AccessEvents() =>
    [
        new TokenIssued("admin", Role.Admin, "0a") { At = Given.At(0), By = "system/first-start" },
        new TokenIssued("anna", Role.Operator, "0b") { At = Given.At(1), By = "admin" },
        new EdgeCredentialIssued("cab-017", "0c") { At = Given.At(2), By = "admin" },
        new EdgeCredentialRevoked("cab-017") { At = Given.At(3), By = "admin" },
        new TokenRevoked("anna") { At = Given.At(4), By = "admin" },
    ];

    private static void Write(string name, byte[] bytes)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Jena.Iot.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no Jena.Iot.sln above the tests");
        var kept = Path.Combine(folder.FullName, "tests", "Domain", "Fixtures", name);
        if (!File.Exists(kept))
            File.WriteAllBytes(kept, bytes);
        var copy = Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        if (!File.Exists(copy))
            File.Copy(kept, copy);
    }
}
