using System.Net;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.SystemTests.CarParks;

/// <summary>
/// The whole way and back: lines in the kernel of a guest, the edge there, TLS, the silo and the API of the host.
/// </summary>
public sealed class PinToApiTests
{
    private const string Edge = "cab-1";

    private static readonly AssetId CarPark = AssetId.CarPark("nord");
    private static readonly IPAddress Host = IPAddress.Parse(GuestMachine.Host);
    private static readonly TimeSpan OffWithin = TimeSpan.FromMinutes(3);

    [KernelFact]
    public async Task A_vehicle_that_drives_over_two_loops_of_the_kernel_appears_at_the_api_and_a_request_of_the_api_moves_a_relay()
    {
        var image = await GuestImage.GetAsync();
        using var folder = new TemporaryFolder();
        var certificate = BrokerCertificate.For(Host);
        await using var city = await City.StartAsync(new CitySettings(Registry) { BrokerCertificate = folder.Write("broker.pem", certificate.WithKey) });
        await OkAsync(city, "carparks/nord/calibrate", new { counted = 100 });
        // Sent as soon as the edge says hello.
        await OkAsync(city, $"edges/{Edge}/request-output", new { output = "programme-2", on = true, reason = "Event traffic", holdMs = 3000, validFor = "00:05:00" });

        using var results = await GuestMachine.PlayAsync(image, [Drive(city, certificate)], OffWithin);
        Assert.NotEmpty(results.MovesOf("pin-to-api"));
        await Eventually.TrueAsync(async () => await SeenAsync(city) == (101, 2, 1), TimeSpan.FromSeconds(30), () => $"the API does not know of it\n{city.Output}");
        var request = (await city.Api.OkAsync($"/api/v1/edges/{Edge}/requests")).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(("executed", true), (request.GetProperty("phase").GetString(), request.GetProperty("readBack").GetBoolean()));
    }

    private static async Task OkAsync(City city, string path, object body)
    {
        var (status, answer) = await city.Api.PostAsync($"/api/v1/{path}", body);
        Assert.True(status is HttpStatusCode.OK, $"{path}: {(int)status} {answer}");
    }

    private static async Task<(int Occupied, long In, long Out)> SeenAsync(City city)
    {
        var view = await city.Api.OkAsync("/api/v1/carparks/nord");
        var lane = view.GetProperty("lanes").EnumerateArray().SingleOrDefault();
        return lane.ValueKind is System.Text.Json.JsonValueKind.Undefined
            ? default
            : (view.GetProperty("occupied").GetInt32(), lane.GetProperty("in").GetInt64(), lane.GetProperty("out").GetInt64());
    }

    /// <summary>The relay goes on and, after its hold, off again; two vehicles in and one out; at the end the cluster has all of it.</summary>
    private static Scenario Drive(City city, BrokerCertificate certificate)
    {
        var scenario = new Scenario("pin-to-api")
            .With("station.json", Station(city.BrokerPort)).With("ca.pem", certificate.Authority).With("secret", city.Secret(Edge))
            .Chip("bank0", "a", "b", "relay").Edge("--assume-clock").Until("relay", true).Until("relay", false);
        foreach (var (first, second) in ((string, string)[])[("a", "b"), ("b", "a"), ("a", "b")])
            scenario.Set(first, true).Wait(80).Set(second, true).Wait(80).Set(first, false).Wait(80).Set(second, false).Wait(80);
        return scenario.Wait(500).Delivered().End();
    }

    private static string Station(int port) => System.Text.Json.JsonSerializer.Serialize(new
    {
        edge = Edge,
        version = 1,
        pins = new { kind = "gpio", chip = "bank0", lines = new { a = new { line = "a" }, b = new { line = "b" }, relay = new { line = "relay", direction = "output" } } },
        points = new[] { new { kind = "loop-lane", asset = $"{CarPark}", lane = "tor", a = "a", b = "b", inDirection = "a-to-b" } },
        outputs = new[] { new { name = "programme-2", line = "relay", safe = "off" } },
        uplink = new { host = $"{Host}", port, tls = true, caFile = "ca.pem", passwordFile = "secret" },
    });

    private static CityRegistry Registry => new("Probe", [
        new CarParkDefinition { Id = CarPark, Name = "Nord", Capacity = 500, Lanes = ["tor"] },
        new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [CarPark])] },
    ]);
}
