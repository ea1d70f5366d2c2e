using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Drivers;
using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Drivers.Contact;
using Jena.Iot.Edge.Drivers.FlashingLight;
using Jena.Iot.Edge.Drivers.LoopDetector;
using Jena.Iot.Edge.Drivers.LoopLane;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Edge.Drivers.PedestrianButton;
using Jena.Iot.Edge.Drivers.PulseCounter;
using Jena.Iot.Edge.Drivers.SignalGroup;
using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Station;
using Jena.Iot.Testing;

namespace Jena.Iot.Edge.Tests.Station;

public class StationFiles
{
    public static TheoryData<string> Samples => [.. Directory.GetFiles(PathOf("deploy/edge/samples"), "*.json").Select(static file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_is_without_mistakes(string file) =>
        Assert.Empty(StationFile.Load(PathOf("deploy/edge/samples/" + file)).Problems);

    [Fact]
    public void A_station_of_a_car_park_is_read_as_it_is_written()
    {
        var station = StationFile.Load(PathOf("deploy/edge/samples/car-park.json")).Station!;

        Assert.Equal("cab-017", station.Edge);
        Assert.Equal(1, station.Version);
        Assert.Equal(PinsKind.Gpio, station.Pins.Kind);
        Assert.Equal(["in-a", "in-b", "out-a", "out-b", "door"], station.Pins.Lines);
        Assert.Equal(["GPIO17", "GPIO27", "GPIO22", "GPIO23", "GPIO24"], station.Pins.Gpio!.Lines.Select(static l => l.Line));
        Assert.All(station.Pins.Gpio.Lines, static l => Assert.Equal(("gpiochip0", true), (l.Chip, l.ActiveLow)));
        var park = AssetId.CarPark("neue-mitte");
        Point[] expected =
        [
            new LoopLanePoint(park, "in", "in-a", "in-b", InDirection.AToB, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(60)),
            new LoopLanePoint(park, "out", "out-a", "out-b", InDirection.BToA, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(60)),
            new ContactPoint(AssetId.Edge("cab-017"), "door", "door", true, TimeSpan.FromMilliseconds(50), new ContactAlarm("door-open", false, AlarmSeverity.Medium, "The door of the cabinet is open")),
        ];
        Assert.Equal(expected, station.Points);
        Assert.Equal([park], station.Assets);
        Assert.Equal(new UplinkSettings { Host = "broker.jena.example", Port = 8883, Tls = true, CaFile = PathOf("deploy/edge/samples/city-ca.pem"), CertificateFile = PathOf("deploy/edge/samples/edge.pem"), KeyFile = PathOf("deploy/edge/samples/edge.key") }, station.Uplink);
        Assert.Equal(new OutboxSettings(), station.Outbox);
    }

    [Fact]
    public void A_station_of_a_junction_is_read_as_it_is_written()
    {
        var station = StationFile.Load(PathOf("deploy/edge/samples/junction.json")).Station!;

        Assert.Equal(PinsKind.Gpio, station.Pins.Kind);
        Assert.Equal(["k1-red", "k1-amber", "k1-green", "f1-red", "f1-green", "d11", "ap"], station.Pins.Lines);
        var junction = AssetId.Junction("holzmarkt");
        Point[] expected =
        [
            new SignalGroupPoint(junction, 1, SignalHead.Vehicle, "k1-red", "k1-amber", "k1-green", TimeSpan.FromMilliseconds(50), SignalTimes.Of(SignalHead.Vehicle)),
            new SignalGroupPoint(junction, 2, SignalHead.Pedestrian, "f1-red", null, "f1-green", TimeSpan.FromMilliseconds(50), SignalTimes.Of(SignalHead.Pedestrian)),
            new LoopDetectorPoint(junction, 11, "d11", TimeSpan.FromMilliseconds(20)),
            new HeartbeatPoint(AssetId.Node("ap-holzmarkt-1"), TimeSpan.FromSeconds(30), "ap"),
            new HeartbeatPoint(AssetId.Node("sw-holzmarkt"), TimeSpan.FromSeconds(30), null, new ProbeSettings(ProbeKind.Icmp, "10.20.0.7", 0, 3, TimeSpan.FromSeconds(1))),
        ];
        Assert.Equal(expected, station.Points);
        Assert.Equal([junction, AssetId.Node("ap-holzmarkt-1"), AssetId.Node("sw-holzmarkt")], station.Assets);
        Assert.Equal(new UplinkSettings { Host = "broker.jena.example", Port = 8883, Tls = true, CaFile = PathOf("deploy/edge/samples/city-ca.pem"), CertificateFile = PathOf("deploy/edge/samples/edge.pem"), KeyFile = PathOf("deploy/edge/samples/edge.key") }, station.Uplink);
        Assert.Equal(new OutboxSettings { Flush = TimeSpan.FromMilliseconds(100) }, station.Outbox);
    }

    [Theory]
    [InlineData("door", "door-open", false, AlarmSeverity.Medium, "The door is open", 200)]
    [InlineData("mains", "mains-failed", false, AlarmSeverity.High, "The mains has failed", 20)]
    [InlineData("ups-on-battery", "ups-on-battery", true, AlarmSeverity.Medium, "The supply runs on its battery", 200)]
    [InlineData("ups-battery-low", "ups-battery-low", true, AlarmSeverity.High, "The battery of the supply is nearly empty", 200)]
    [InlineData("flashing", "signals-flash", true, AlarmSeverity.High, "The controller has left its programme: the signals flash", 200)]
    public void The_meaning_of_a_contact_gives_its_name_its_alarm_and_its_debounce_time(string meaning, string code, bool whenClosed, AlarmSeverity severity, string text, int debounce)
    {
        Assert.Equal(
            new ContactPoint(AssetId.Edge("a"), meaning, "p", true, TimeSpan.FromMilliseconds(debounce), new ContactAlarm(code, whenClosed, severity, text)),
            Contact($"'meaning':'{meaning}'"));
        Assert.Equal(
            new ContactPoint(AssetId.Edge("a"), "k9", "p", false, TimeSpan.FromMilliseconds(7), new ContactAlarm("c", !whenClosed, AlarmSeverity.Low, "t")),
            Contact($"'meaning':'{meaning}','contact':'k9','closedWhen':'low','debounceMs':7,'alarm':{{'code':'c','when':'{(whenClosed ? "open" : "closed")}','severity':'low','text':'t'}}"));
        Assert.Equal(
            new ContactAlarm(code, whenClosed, AlarmSeverity.Low, text),
            Contact($"'meaning':'{meaning}','alarm':{{'severity':'low'}}").Alarm);

        static ContactPoint Contact(string written) => Assert.IsType<ContactPoint>(Assert.Single(
            StationFile.Parse($"{{'edge':'a','version':1,'pins':{{'lines':['p']}},'points':[{{'kind':'contact','asset':'edge/a','line':'p',{written}}}]}}".Replace('\'', '"')).Station!.Points));
    }

    [Fact]
    public void Counters_buttons_and_lights_are_read_as_they_are_written()
    {
        var station = StationFile.Parse("""
            { "edge": "a", "version": 1, "pins": { "lines": ["c", "d", "b", "l", "w"] }, "points": [
              { "kind": "pulse-counter", "asset": "carpark/p", "lane": "out", "direction": "out", "line": "c", "minPulseMs": 30, "minGapMs": 100 },
              { "kind": "pulse-counter", "asset": "junction/j", "channel": 4, "line": "d" },
              { "kind": "pedestrian-button", "asset": "junction/j", "channel": 3, "line": "b", "lamp": "l", "phase": 12, "stuckAfterS": 60 },
              { "kind": "flashing-light", "asset": "site/s", "contact": "w", "line": "w", "alarm": { "code": "dark", "when": "not-flashing", "severity": "high", "text": "t" } }
            ] }
            """).Station!;

        Point[] expected =
        [
            new PulseCounterPoint(AssetId.CarPark("p"), "out", PassageDirection.Out, 0, "c", TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(100)),
            new PulseCounterPoint(AssetId.Junction("j"), "", PassageDirection.None, 4, "d", TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20)),
            new PedestrianButtonPoint(AssetId.Junction("j"), 3, "b", "l", 12, TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(60)),
            new FlashingLightPoint(AssetId.Site("s"), "w", "w", TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(2500), new LightAlarm("dark", LightState.Off | LightState.Steady, AlarmSeverity.High, "t")),
        ];
        Assert.Equal(expected, station.Points);
    }

    [Fact]
    public void Lines_of_gpio_chips_are_read_as_they_are_written()
    {
        var pins = StationFile.Parse("""
            {
              "edge": "cab-031", "version": 1,
              "pins": {
                "kind": "gpio", "chip": "pinctrl-rp1",
                "lines": {
                  "in-a": { "line": "GPIO17", "bias": "pull-up", "activeLow": true },
                  "in-b": { "line": "GPIO27", "bias": "pull-up", "activeLow": true },
                  "door": { "line": 22, "bias": "pull-up", "kernelDebounceMs": 30 },
                  "request": { "line": "GPIO23", "direction": "output" }
                }
              }
            }
            """).Station!.Pins;

        Assert.Equal(PinsKind.Gpio, pins.Kind);
        Assert.Equal(["in-a", "in-b", "door"], pins.Lines);
        Assert.Equal(["request"], pins.Outputs);
        Assert.Equal(GpioDriverKind.Kernel, pins.Gpio!.Driver);
        Assert.Equal<GpioLine>(
            [
                new GpioLine("in-a", "pinctrl-rp1", "GPIO17") { Bias = LineBias.PullUp, ActiveLow = true },
                new GpioLine("in-b", "pinctrl-rp1", "GPIO27") { Bias = LineBias.PullUp, ActiveLow = true },
                new GpioLine("door", "pinctrl-rp1", "22") { Bias = LineBias.PullUp, KernelDebounce = TimeSpan.FromMilliseconds(30) },
                new GpioLine("request", "pinctrl-rp1", "GPIO23") { IsOutput = true },
            ],
            pins.Gpio.Lines);
    }

    [Fact]
    public void Gpio_lines_may_be_called_as_the_kernel_calls_them()
    {
        var pins = StationFile.Parse("""{ "edge": "a", "version": 1, "pins": { "kind": "gpio", "driver": "sysfs", "lines": ["GPIO5", "GPIO6"] } }""").Station!.Pins;

        Assert.Equal(["GPIO5", "GPIO6"], pins.Lines);
        Assert.Equal(GpioDriverKind.Sysfs, pins.Gpio!.Driver);
        Assert.Equal([new GpioLine("GPIO5", "gpiochip0", "GPIO5"), new GpioLine("GPIO6", "gpiochip0", "GPIO6")], pins.Gpio.Lines);
    }

    [Fact]
    public void The_devices_of_a_log_are_read_as_they_are_written()
    {
        var station = StationFile.Load(PathOf("deploy/edge/samples/replay.json")).Station!;

        Assert.Equal(
            new Dictionary<int, AssetId> { [227] = AssetId.Junction("sample-227"), [452] = AssetId.Junction("sample-452"), [454] = AssetId.Junction("sample-454") },
            station.ReplayDevices);
    }

    [Fact]
    public void The_published_schema_names_every_property_and_no_other()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(PathOf("edge/Station/station.schema.json")));
        var root = schema.RootElement;
        var sections = root.GetProperty("properties");
        var definitions = root.GetProperty("$defs");

        Assert.Equal(StationProperties.Root, Names(root));
        Assert.Equal(StationProperties.Pins, Names(sections.GetProperty("pins")));
        Assert.Equal(StationProperties.GpioLine, Names(definitions.GetProperty("gpio-line")));
        Assert.Equal(StationProperties.Replay, Names(sections.GetProperty("replay")));
        Assert.Equal(StationProperties.Uplink, Names(sections.GetProperty("uplink")));
        Assert.Equal(StationProperties.Outbox, Names(sections.GetProperty("outbox")));
        Assert.Equal(StationProperties.Health, Names(sections.GetProperty("health")));
        Assert.Equal(GaugeNames.All, Names(sections.GetProperty("health").GetProperty("properties").GetProperty("intervalsS")));
        Assert.Equal(OutputReader.Properties, Names(definitions.GetProperty("output")));
        foreach (var kind in SignKinds.All)
            Assert.Equal(SignReader.Properties.Concat(kind.Properties), Names(definitions.GetProperty($"sign-{kind.Kind}")));
        Assert.Equal(
            SignKinds.Words.Select(static kind => "#/$defs/sign-" + kind),
            sections.GetProperty("signs").GetProperty("items").GetProperty("oneOf").EnumerateArray().Select(static o => o.GetProperty("$ref").GetString()!));
        foreach (var kind in (string[])["contact", "flashing-light"])
            Assert.Equal(AlarmFields.Properties, Names(definitions.GetProperty(kind).GetProperty("properties").GetProperty("alarm")));
        foreach (var kind in ChipKinds.All)
            Assert.Equal(ChipReader.Properties[kind], Names(definitions.GetProperty($"chip-{kind}")));
        Assert.Equal(ChipReader.Input, Names(definitions.GetProperty("chip-mcp23017").GetProperty("properties").GetProperty("lines").GetProperty("additionalProperties")));
        Assert.Equal(ChipReader.Channel, Names(definitions.GetProperty("chip-ads1115").GetProperty("properties").GetProperty("channels").GetProperty("additionalProperties")));
        Assert.Equal(
            ChipKinds.All.Select(static kind => "#/$defs/chip-" + kind),
            sections.GetProperty("chips").GetProperty("items").GetProperty("oneOf").EnumerateArray().Select(static o => o.GetProperty("$ref").GetString()!));
        foreach (var driver in DriverTable.All)
            Assert.Equal(driver.Properties, Names(definitions.GetProperty(driver.Kind)));
        Assert.Equal(
            DriverTable.Kinds.Select(static kind => "#/$defs/" + kind),
            sections.GetProperty("points").GetProperty("items").GetProperty("oneOf").EnumerateArray().Select(static o => o.GetProperty("$ref").GetString()!));
    }

    /// <summary>Each bound and each choice of the schema is where the program draws it: one step beyond is refused, the bound itself is not.</summary>
    [Theory]
    [MemberData(nameof(Bounds))]
    public void The_schema_and_the_program_draw_the_same_bounds(string pointer, string template)
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(PathOf("edge/Station/station.schema.json")));
        var property = pointer.Split('/').Aggregate(schema.RootElement, static (element, step) => element.GetProperty(step));
        var least = property.GetProperty("minimum").GetInt64();
        var most = property.TryGetProperty("maximum", out var maximum) ? maximum.GetInt64() : int.MaxValue;

        Assert.Empty(Problems(least));
        Assert.Empty(Problems(most));
        Assert.Single(Problems(least - 1));
        Assert.Single(Problems(most + 1));

        IReadOnlyList<StationProblem> Problems(long value) => StationFile.Parse(template.Replace('\'', '"').Replace("VALUE", value.ToString())).Problems;
    }

    public static TheoryData<string, string> Bounds
    {
        get
        {
            const string start = "{'edge':'a','version':1,'pins':{'lines':['p','q']},";
            const string lane = start + "'points':[{'kind':'loop-lane','asset':'carpark/a','lane':'in','a':'p','b':'q','inDirection':'a-to-b',";
            const string light = start + "'points':[{'kind':'flashing-light','asset':'site/a','contact':'c','line':'p',";
            const string counter = start + "'points':[{'kind':'pulse-counter','asset':'junction/a','line':'p',";
            const string button = start + "'points':[{'kind':'pedestrian-button','asset':'junction/a','line':'p',";
            const string programme = start + "'points':[{'kind':'programme','asset':'junction/a','contacts':{'2':'p'},";
            const string contact = start + "'points':[{'kind':'contact','asset':'site/a','contact':'c','line':'p',";
            const string output = "{'edge':'a','version':1,'pins':{'outputs':['r']},'outputs':[{'name':'o','line':'r','safe':'off',";
            return new()
            {
                { "properties/version", "{'edge':'a','version':VALUE}" },
                { "$defs/gpio-line/properties/kernelDebounceMs", "{'edge':'a','version':1,'pins':{'kind':'gpio','lines':{'p':{'line':17,'kernelDebounceMs':VALUE}}}}" },
                { "properties/uplink/properties/port", start + "'uplink':{'port':VALUE}}" },
                { "properties/uplink/properties/windowMs", start + "'uplink':{'windowMs':VALUE}}" },
                { "properties/uplink/properties/batchReadings", start + "'uplink':{'batchReadings':VALUE}}" },
                { "properties/uplink/properties/inFlight", start + "'uplink':{'inFlight':VALUE}}" },
                { "properties/outbox/properties/keepDays", start + "'outbox':{'keepDays':VALUE}}" },
                { "properties/outbox/properties/maxMegabytes", start + "'outbox':{'maxMegabytes':VALUE}}" },
                { "properties/outbox/properties/flushMs", start + "'outbox':{'flushMs':VALUE}}" },
                { "properties/health/properties/everyS", start + "'health':{'everyS':VALUE}}" },
                { "properties/health/properties/repeatS", start + "'health':{'repeatS':VALUE}}" },
                { "properties/health/properties/hotCelsius", start + "'health':{'hotCelsius':VALUE}}" },
                { "properties/health/properties/diskFreePercent", start + "'health':{'diskFreePercent':VALUE}}" },
                { "properties/health/properties/memoryFreePercent", start + "'health':{'memoryFreePercent':VALUE}}" },
                { "properties/health/properties/clockPatienceS", start + "'health':{'clockPatienceS':VALUE}}" },
                { "properties/health/properties/outboxOldS", start + "'health':{'outboxOldS':VALUE}}" },
                { "properties/health/properties/startsPerHour", start + "'health':{'startsPerHour':VALUE}}" },
                { "$defs/gauge-interval", start + "'health':{'intervalsS':{'disk':VALUE}}}" },
                { "$defs/loop-lane/properties/debounceMs", lane + "'debounceMs':VALUE}]}" },
                { "$defs/loop-lane/properties/maxPassageS", lane + "'maxPassageS':VALUE}]}" },
                { "$defs/detector/properties/channel", start + "'points':[{'kind':'detector','asset':'junction/a','line':'p','channel':VALUE}]}" },
                { "$defs/detector/properties/debounceMs", start + "'points':[{'kind':'detector','asset':'junction/a','line':'p','channel':1,'debounceMs':VALUE}]}" },
                { "$defs/signal-group/properties/phase", start + "'points':[{'kind':'signal-group','asset':'junction/a','red':'p','green':'q','phase':VALUE}]}" },
                { "$defs/signal-group/properties/settleMs", start + "'points':[{'kind':'signal-group','asset':'junction/a','red':'p','green':'q','phase':1,'settleMs':VALUE}]}" },
                { "$defs/signal-group/properties/minAmberS", start.Replace("'q'", "'q','r'") + "'points':[{'kind':'signal-group','asset':'junction/a','red':'p','amber':'r','green':'q','phase':1,'minAmberS':VALUE}]}" },
                { "$defs/signal-group/properties/minGreenS", start + "'points':[{'kind':'signal-group','asset':'junction/a','red':'p','green':'q','phase':1,'minGreenS':VALUE}]}" },
                { "$defs/pulse-counter/properties/channel", counter + "'channel':VALUE}]}" },
                { "$defs/pulse-counter/properties/minPulseMs", counter + "'channel':1,'minPulseMs':VALUE}]}" },
                { "$defs/pulse-counter/properties/minGapMs", counter + "'channel':1,'minGapMs':VALUE}]}" },
                { "$defs/pedestrian-button/properties/channel", button + "'channel':VALUE}]}" },
                { "$defs/pedestrian-button/properties/phase", button + "'channel':1,'lamp':'q','phase':VALUE}]}" },
                { "$defs/pedestrian-button/properties/debounceMs", button + "'channel':1,'debounceMs':VALUE}]}" },
                { "$defs/pedestrian-button/properties/stuckAfterS", button + "'channel':1,'stuckAfterS':VALUE}]}" },
                { "$defs/programme/properties/otherwise", programme + "'otherwise':VALUE}]}" },
                { "$defs/programme/properties/debounceMs", programme + "'debounceMs':VALUE}]}" },
                { "$defs/flashing-light/properties/debounceMs", light + "'minPeriodMs':5000,'maxPeriodMs':10000,'debounceMs':VALUE}]}" },
                { "$defs/flashing-light/properties/minPeriodMs", light + "'maxPeriodMs':10000,'minPeriodMs':VALUE}]}" },
                { "$defs/flashing-light/properties/maxPeriodMs", light + "'minPeriodMs':100,'maxPeriodMs':VALUE}]}" },
                { "$defs/contact/properties/debounceMs", contact + "'debounceMs':VALUE}]}" },
                { "$defs/output/properties/safeAfterS", output + "'safeAfterS':VALUE}]}" },
                { "$defs/output/properties/maxHoldS", output + "'maxHoldS':VALUE}]}" },
                { "$defs/chip-bme280/properties/bus", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'bme280','bus':VALUE}]}" },
                { "$defs/chip-bme280/properties/address", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'bme280','address':VALUE}]}" },
                { "$defs/chip-bme280/properties/everyS", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'bme280','everyS':VALUE}]}" },
                { "$defs/chip-ina219/properties/address", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'ina219','address':VALUE}]}" },
                { "$defs/chip-ina219/properties/shuntMilliohms", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'ina219','shuntMilliohms':VALUE}]}" },
                { "$defs/chip-ads1115/properties/address", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'ads1115','channels':{},'address':VALUE}]}" },
                { "$defs/chip-mcp23017/properties/address", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'mcp23017','lines':{},'address':VALUE}]}" },
                { "$defs/chip-mcp23017/properties/pollMs", "{'edge':'a','version':1,'chips':[{'name':'c','kind':'mcp23017','lines':{},'pollMs':VALUE}]}" },
                { "$defs/sign-max7219/properties/brightness", "{'edge':'a','version':1,'signs':[{'name':'n','kind':'max7219','digits':4,'brightness':VALUE}]}" },
                { "$defs/sign-tm1637/properties/brightness", "{'edge':'a','version':1,'signs':[{'name':'n','kind':'tm1637','digits':4,'clock':5,'data':6,'brightness':VALUE}]}" },
                { "$defs/sign-virtual/properties/digits", start + "'signs':[{'name':'n','kind':'virtual','digits':VALUE}]}" },
                { "$defs/sign-virtual/properties/safeAfterS", start + "'signs':[{'name':'n','kind':'virtual','digits':4,'safeAfterS':VALUE}]}" },
                { "$defs/heartbeat/properties/port", start + "'points':[{'kind':'heartbeat','asset':'node/a','probe':'tcp','host':'h','port':VALUE}]}" },
                { "$defs/heartbeat/properties/count", start + "'points':[{'kind':'heartbeat','asset':'node/a','probe':'icmp','host':'h','count':VALUE}]}" },
                { "$defs/heartbeat/properties/timeoutMs", start + "'points':[{'kind':'heartbeat','asset':'node/a','probe':'icmp','host':'h','everyS':60,'timeoutMs':VALUE}]}" },
                { "$defs/heartbeat/properties/everyS", start + "'points':[{'kind':'heartbeat','asset':'node/a','line':'p','everyS':VALUE}]}" },
            };
        }
    }

    private static string PathOf(string relative) => Path.Combine(RepositoryRoot.Path, relative);

    private static IReadOnlyList<string> Names(JsonElement section)
    {
        Assert.False(section.GetProperty("additionalProperties").GetBoolean());
        return [.. section.GetProperty("properties").EnumerateObject().Select(static p => p.Name)];
    }
}
