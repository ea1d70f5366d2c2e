using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Jena.Iot.Benchmarks.Load;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Benchmarks.Api;

/// <summary>
/// 200 changes a second to 1,000 clients of the live stream, beside the same to one client: whether each client got each change or was
/// told to start over, and what it costs the API host.
/// </summary>
public static class StreamBenchmark
{
    private const int Edges = 4;
    private const int Seconds = 10;
    private const int Clients = 1000;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync()
    {
        var load = new LoadCity().WithJunctions(Edges);
        await using var city = await City.StartAsync(new CitySettings(load.Registry));
        var peers = new List<(LoadCity.LoadEdge Edge, MqttPeer Peer)>();
        foreach (var edge in load.Edges)
            peers.Add((edge, await MqttPeer.ConnectAsync(city.BrokerPort, edge.Name, city.Secret(edge.Name))));
        // The first warms up.
        await RunAsync(city, peers, 1, "warm");
        var one = await RunAsync(city, peers, 1, "1 client");
        var all = await RunAsync(city, peers, Clients, $"{Clients} clients");
        Console.WriteLine($"each client more: {(all - one).TotalMicroseconds / (Clients - 1) / Seconds:0} µs of CPU a second");
        foreach (var (_, peer) in peers)
            await peer.DisposeAsync();
    }

    private static async Task<TimeSpan> RunAsync(City city, List<(LoadCity.LoadEdge Edge, MqttPeer Peer)> peers, int clients, string name)
    {
        var followers = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Follower.OpenAsync(city.ApiPort)));
        var begun = followers[0].Last;
        var before = ProcessCpu.Of(city.ApiHost.Id);
        using (var timer = new PeriodicTimer(Beat))
        {
            for (var beat = 0; beat < Seconds * 1000 / Beat.TotalMilliseconds; beat++)
            {
                await timer.WaitForNextTickAsync();
                foreach (var (edge, peer) in peers)
                    await peer.PublishAsync(Topics.Up(edge.Name, edge.Stream), edge.Batch(1));
            }
        }

        var cpu = ProcessCpu.Of(city.ApiHost.Id) - before;
        var last = 0L;
        await Eventually.TrueAsync(
            () =>
            {
                var (least, most) = (followers.Where(static f => !f.IsCutOff).Min(static f => f.Last), followers.Max(static f => f.Last));
                var still = least == most && most == last;
                last = most;
                return Task.FromResult(still);
            },
            TimeSpan.FromSeconds(30),
            () => $"{followers.Count(f => f.Last < last)} clients lack something of what came up to {last}");
        var missing = followers.Where(static f => !f.IsCutOff).Sum(static f => f.Gaps);
        Console.WriteLine(
            $"{name}: {last - begun} changes in {Seconds} s; {followers.Count(f => !f.IsCutOff && f.Gaps == 0 && f.Last == last)} clients got each, "
            + $"{followers.Count(static f => f.IsCutOff)} were cut off to start over, {missing} gaps; API host {cpu.TotalSeconds / Seconds * 100:0} % of one processor");
        foreach (var follower in followers)
            follower.Dispose();
        return cpu;
    }

    /// <summary>A cheap client: it looks at the ids alone.</summary>
    private sealed class Follower : IDisposable
    {
        private static readonly byte[] Id = "\nid: "u8.ToArray();

        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] _buffer = new byte[64 * 1024];
        private long _last = -1;

        public long Last => Interlocked.Read(ref _last);

        public int Gaps { get; private set; }

        public bool IsCutOff { get; private set; }

        /// <summary>Returns once it has the snapshot.</summary>
        public static async Task<Follower> OpenAsync(int port)
        {
            var follower = new Follower();
            await follower._socket.ConnectAsync(IPAddress.Loopback, port);
            // HTTP/1.0: the events come as they are, in no chunks.
            await follower._socket.SendAsync("GET /api/v1/stream HTTP/1.0\r\nHost: localhost\r\n\r\n"u8.ToArray());
            _ = follower.ReadAsync();
            await follower._begun.Task.WaitAsync(TimeSpan.FromSeconds(60));
            return follower;
        }

        public void Dispose() => _socket.Dispose();

        private async Task ReadAsync()
        {
            var filled = 0;
            try
            {
                while (await _socket.ReceiveAsync(_buffer.AsMemory(filled)) is > 0 and var read)
                    filled = Scan(filled + read);
                IsCutOff = true;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                IsCutOff = exception is SocketException;
            }
        }

        private int Scan(int filled)
        {
            var rest = _buffer.AsSpan(0, filled);
            while (rest.IndexOf(Id) is >= 0 and var at && rest[(at + 1)..].IndexOf((byte)'\n') is > 0 and var length)
            {
                var id = rest.Slice(at + 1, length);
                if (!Utf8Parser.TryParse(id[(id.LastIndexOf((byte)'-') + 1)..], out long sequence, out _))
                    throw new InvalidDataException(Encoding.UTF8.GetString(id));
                if (Last >= 0 && sequence != Last + 1)
                    Gaps++;
                Interlocked.Exchange(ref _last, sequence);
                _begun.TrySetResult();
                rest = rest[(at + 1 + length)..];
            }

            // What an id may begin in is looked at again with what follows.
            var keep = rest[Math.Max(0, rest.LastIndexOf((byte)'\n'))..];
            if (keep.Length > _buffer.Length / 2)
                keep = keep[^64..];
            keep.CopyTo(_buffer);
            return keep.Length;
        }
    }
}
