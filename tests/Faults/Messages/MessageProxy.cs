using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Jena.Iot.Testing;

namespace Jena.Iot.Faults.Messages;

/// <summary>
/// Stands between clients and their broker and repeats, reorders and delays whole messages, both ways, without breaking a session:
/// every copy has a packet id of its own, and its answer goes no further. Quality of service 2 is not spoken here.
/// </summary>
public sealed class MessageProxy : IAsyncDisposable
{
    private const int Remembered = 100;

    private readonly TcpListener _listener;
    private readonly IPEndPoint _broker;
    private readonly Random _chance;
    private readonly Lock _chanceGate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly ConcurrentDictionary<string, Queue<MqttPacket>> _earlier = new();
    private readonly Task _accepting;

    /// <param name="broker">Where it really is.</param>
    /// <param name="chance">Says which messages are hit.</param>
    /// <param name="address">Where to listen. Default loopback.</param>
    public MessageProxy(IPEndPoint broker, Random chance, IPAddress? address = null)
    {
        (_broker, _chance) = (broker, chance);
        Port = Ports.Free();
        _listener = new TcpListener(address ?? IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect instead.</summary>
    public int Port { get; }

    public MischiefCounts Counts { get; } = new();

    /// <summary>Clients, by their ids, that are cut off from the broker without being told.</summary>
    public Hush Hush { get; } = new();

    /// <summary>What is done from now on to what clients say. Default nothing.</summary>
    public Mischief ToBroker { get; set; } = Mischief.None;

    /// <summary>What is done from now on to what they are told. Default nothing.</summary>
    public Mischief ToClient { get; set; } = Mischief.None;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            var connection = ServeAsync(client);
            _connections.TryAdd(connection, 0);
            _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        client.NoDelay = true;
        await using var near = new NetworkStream(client, ownsSocket: true);
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            if (await MqttPacket.ReadAsync(near, ended.Token) is not { Type: MqttType.Connect } connect)
                return;
            var name = ClientOf(connect);
            await Hush.PassAsync(name, ended.Token);
            await far.ConnectAsync(_broker, ended.Token);
            await using var broker = new NetworkStream(far);
            await broker.WriteAsync(connect.Bytes, ended.Token);
            var (asked, told) = (new PacketIds(), new PacketIds());
            await using var there = new MessageWay(broker, asked, told, () => ToBroker, Chance, Counts, Earlier($"{name} says"), ended.Token);
            await using var back = new MessageWay(near, told, asked, () => ToClient, Chance, Counts, Earlier($"{name} hears"), ended.Token);
            var ways = new[] { RunAsync(near, there, name, ended.Token), RunAsync(broker, back, name, ended.Token) };
            await Task.WhenAny(ways);
            await ended.CancelAsync();
            await Task.WhenAll(ways).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or InvalidDataException)
        {
            // The client hears of it by the end of its connection.
        }
    }

    private async Task RunAsync(Stream from, MessageWay way, string name, CancellationToken stop)
    {
        try
        {
            while (await MqttPacket.ReadAsync(from, stop) is { } packet)
            {
                await Hush.PassAsync(name, stop);
                await way.TakeAsync(packet);
            }
        }
        finally
        {
            // That one side has ended is not heard of on the other either.
            await Hush.PassAsync(name, stop);
        }
    }

    private double Chance()
    {
        lock (_chanceGate)
            return _chance.NextDouble();
    }

    private Queue<MqttPacket> Earlier(string way) => _earlier.GetOrAdd(way, static _ => new Queue<MqttPacket>(Remembered));

    private static string ClientOf(MqttPacket connect)
    {
        // Name, level, flags and keep alive; with MQTT 5 the properties; then the client's id.
        var rest = connect.Bytes.AsSpan(connect.Header);
        var name = (rest[0] << 8) | rest[1];
        var (level, at) = (rest[2 + name], 2 + name + 4);
        if (level == 5)
        {
            var (properties, shift) = (0, 0);
            do
            {
                properties |= (rest[at] & 0x7f) << shift;
                shift += 7;
            }
            while ((rest[at++] & 0x80) != 0);
            at += properties;
        }
        var length = (rest[at] << 8) | rest[at + 1];
        return System.Text.Encoding.UTF8.GetString(rest.Slice(at + 2, length));
    }
}
