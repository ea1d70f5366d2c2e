using System.Net.Sockets;
using System.Text;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Packages.Tests.Native;

/// <summary>The native edge as a service manager sees it.</summary>
[Collection(NativeCollection.Name)]
public sealed class NotifyingTests(NativeEdges edges) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [MachineFact(Machine.Amd64)]
    public async Task It_says_that_it_is_ready_that_it_lives_and_that_it_stops()
    {
        var edge = await edges.OfAsync(Machine.Amd64);
        var socket = _folder.Of("notify");
        _manager.Bind(new UnixDomainSocketEndPoint(socket));
        var station = _folder.Write("station.json", """{ "edge": "cab-001", "version": 1, "pins": { "lines": ["d"] }, "points": [{ "kind": "contact", "asset": "edge/cab-001", "contact": "door", "line": "d" }] }""");
        await using var agent = edge.Start(
            ["run", "--station", station, "--data", _folder.Of("data"), "--machine-id-file", _folder.Write("machine", "m"), "--broker", $"mqtt://127.0.0.1:{Jena.Iot.Testing.Ports.Free()}"],
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = socket, ["WATCHDOG_USEC"] = "8000000" });

        Assert.StartsWith("READY=1\nSTATUS=cab-001 senses 1 points", Told(), StringComparison.Ordinal);
        // At once, and then after 2 s.
        for (var sign = 0; sign < 2; sign++)
        {
            Assert.Equal("WATCHDOG=1", Told());
            Assert.StartsWith("STATUS=", Told(), StringComparison.Ordinal);
        }
        var ending = agent.TerminateAsync();
        string told;
        do
            told = Told();
        while (told != "STOPPING=1");
        Assert.Equal(0, await ending);
    }

    private string Told()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
