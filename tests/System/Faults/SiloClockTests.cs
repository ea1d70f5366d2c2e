using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Faults.Clocks;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>A silo of a city on PostgreSQL goes by the city's clock, whatever its own says.</summary>
public sealed class SiloClockTests
{
    private const string Edge = "cab-1";

    [SteppedCityFact]
    public async Task A_silo_whose_clock_is_stepped_takes_readings_and_dates_them_as_the_city_does()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeClock(folder.Of("clock"));
        // Two hours behind, a reading of now seems to come from the future.
        clock.Set(TimeSpan.FromHours(-2));
        await using var city = await ClusterCity.StartAsync(new ClusterSettings(new CityRegistry("Probe", [
            new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [])] }]))
        {
            Silos = 1,
            ApiHosts = 1,
            Place = name => name == "silo-1" ? NodePlace.Here with { Environment = clock.Environment } : NodePlace.Here,
        });
        await using var edge = await MqttPeer.ConnectAsync(city.Mosquitto.Port, Edge, File.ReadAllText(city.SecretFile(Edge)));
        await edge.SubscribeAsync(Topics.Ack(Edge));
        var from = DateTimeOffset.UtcNow.AddMinutes(-1);
        var api = city.ApiHosts[0].Health!;

        var sequence = 0UL;
        foreach (var offset in new[] { TimeSpan.FromHours(-2), TimeSpan.FromHours(2), TimeSpan.Zero })
        {
            clock.Set(offset);
            await edge.PublishAsync(Topics.Up(Edge, "a.r"), Batch(++sequence));
            await edge.AcknowledgedAsync("a.r", ack => ack.Watermark == sequence);
        }

        var events = await api.EventsAsync($"edge/{Edge}", from, DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal([1, 2, 3], events.Where(static e => e.TryGetProperty("sequence", out _)).Select(static e => e.GetProperty("sequence").GetInt32()));
        Assert.Empty((await api.OkAsync("/api/v1/dead-letters")).GetProperty("items").EnumerateArray());
    }

    private static Batch Batch(ulong sequence) => new()
    {
        Stream = "a.r",
        Oldest = 1,
        Configuration = 1,
        Kind = StreamKind.Readings,
        Readings =
        {
            new SensedReading
            {
                Sequence = sequence, Asset = $"edge/{Edge}", Boot = "boot", Monotonic = (long)sequence, UtcTicks = DateTime.UtcNow.Ticks,
                Contact = new ContactValue { Contact = "door", Closed = sequence % 2 == 0 },
            },
        },
    };
}

/// <summary>A fact that is skipped, saying why, where no clock can be stepped or a city on PostgreSQL cannot be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SteppedCityFactAttribute : FactAttribute
{
    public SteppedCityFactAttribute() => Skip = FakeClock.Missing ?? MosquittoServer.Missing ?? PostgresBinaries.Missing;
}
