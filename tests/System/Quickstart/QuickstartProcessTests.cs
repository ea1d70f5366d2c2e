using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Quickstart;

public class QuickstartProcessTests
{
    // The promise is 15 s on a machine that does nothing else; this one may build and test beside it.
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Stop = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task It_comes_alive_stops_cleanly_and_carries_on_where_it_was()
    {
        using var folder = new TemporaryFolder();
        var ports = Testing.Ports.Free(2);
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{ports[0]}") };

        long before;
        await using (var first = Start(folder, ports))
        {
            await IsReadyAsync(client, first);
            await Eventually.TrueAsync(async () => await PassagesAsync(client) > 0, Ready, () => first.Output);
            Assert.Contains("Jena", await client.GetStringAsync("/"), StringComparison.Ordinal);
            before = await PassagesAsync(client);
            await StopsCleanlyAsync(first);
        }

        await using (var second = Start(folder, ports))
        {
            await IsReadyAsync(client, second);
            Assert.True(await PassagesAsync(client) >= before);
            await Eventually.TrueAsync(async () => await PassagesAsync(client) > before, Ready, () => second.Output);
            await StopsCleanlyAsync(second);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_what_to_write()
    {
        using var folder = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;

        await using var quickstart = Start(folder, [Testing.Ports.Free(), taken]);

        Assert.Equal(1, await quickstart.EndsAsync());
        Assert.Contains($"Port {taken}", quickstart.Output, StringComparison.Ordinal);
        Assert.Contains("--mqtt-port", quickstart.Output, StringComparison.Ordinal);
    }

    private static Child Start(TemporaryFolder folder, int[] ports) => Child.Start(
        BuiltProgram.Quickstart,
        ["--data", folder.Of("data"), "--port", ports[0].ToString(), "--mqtt-port", ports[1].ToString(), "--demand", "20"]);

    private static Task IsReadyAsync(HttpClient client, Child process) => Eventually.TrueAsync(
        async () =>
        {
            Assert.False(process.HasEnded, process.Output);
            try
            {
                using var answer = await client.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode && process.Lines.Any(line => line.Contains("cabinets are in the street", StringComparison.Ordinal));
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        Ready,
        () => process.Output);

    private static async Task<long> PassagesAsync(HttpClient client)
    {
        using var answer = JsonDocument.Parse(await client.GetStringAsync("/api/v1/carparks"));
        var carParks = answer.RootElement.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(10, carParks.Length);
        return carParks.SelectMany(carPark => carPark.GetProperty("lanes").EnumerateArray())
            .Sum(lane => lane.GetProperty("in").GetInt64() + lane.GetProperty("out").GetInt64());
    }

    private static async Task StopsCleanlyAsync(Child process)
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await process.TerminateAsync());
        Assert.True(clock.Elapsed < Stop, $"it took {clock.Elapsed}:\n{process.Output}");
    }
}
