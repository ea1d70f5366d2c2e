using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jena.Iot.Faults.Fuzzing;

/// <summary>Somebody without a credential at the broker's port who speaks MQTT badly, too much, or hardly at all.</summary>
public sealed class ProtocolFuzzer(IPEndPoint broker, Random chance) : IDisposable
{
    /// <summary>Connections that are kept half open at once, at most.</summary>
    public const int MostHeld = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Queue<Socket> _held = new();

    /// <summary>Connections made so far.</summary>
    public long Connections { get; private set; }

    /// <summary>Bytes said so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>One connection with one kind of nonsense. Returns when the broker has hung up, or has had time to.</summary>
    public async Task SayAsync(CancellationToken stop)
    {
        switch (chance.Next(8))
        {
            case 0:
                await SayAsync(Noise(chance.Next(1, 2048)), stop);
                break;
            case 1:
                await SayAsync(Mutation.Of(Connect("cab-1", "wrong"), chance), stop);
                break;
            case 2:
                await SayAsync([.. Connect("cab-1", "wrong"), .. Mutation.Of(Publish("jena/v1/cab-1/hello", Noise(100)), chance)], stop);
                break;
            case 3:
                // Before anybody said who they are.
                await SayAsync(Publish("jena/v1/cab-1/up/x", Noise(500)), stop);
                break;
            case 4:
                // A length of five bytes, which there is not.
                await SayAsync([(byte)(chance.Next(16) << 4), 0xff, 0xff, 0xff, 0xff, 0x7f, .. Noise(100)], stop);
                break;
            case 5:
                // 256 MiB are announced, and some of it comes.
                await SayAsync([0x10, 0xff, 0xff, 0xff, 0x7f, .. Noise(256 << 10)], stop);
                break;
            case 6:
                Hold(await OpenAsync([0x10, 0xff, 0xff, 0xff, 0x7f], stop));
                break;
            default:
                var connect = Connect("cab-1", "wrong");
                Hold(await OpenAsync(connect[..chance.Next(connect.Length)], stop));
                break;
        }
        // Those that say hardly anything say a little more.
        foreach (var held in _held)
            await TrySendAsync(held, [(byte)chance.Next(256)], stop);
    }

    /// <summary>Announces so much on so many connections at once, and sends as much of each; what the broker set aside for it is there then.</summary>
    public async Task AnnounceAsync(int connections, int sent, CancellationToken stop)
    {
        for (var n = 0; n < connections; n++)
            Hold(await OpenAsync([0x10, 0xff, 0xff, 0xff, 0x7f, .. Noise(sent)], stop));
    }

    public void Dispose()
    {
        foreach (var held in _held)
            held.Dispose();
        _held.Clear();
    }

    /// <summary>A packet that knocks, as MQTT 5 has it.</summary>
    internal static byte[] Connect(string user, string password) => Packet(0x10, [.. Text("MQTT"), 5, 0xc2, 0, 60, 0, .. Text(user), .. Text(user), .. Text(password)]);

    private static byte[] Publish(string topic, byte[] payload) => Packet(0x32, [.. Text(topic), 0, 1, 0, .. payload]);

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Packet(byte first, byte[] rest)
    {
        var length = new List<byte>();
        for (var left = rest.Length; length.Count == 0 || left > 0; left >>= 7)
            length.Add((byte)((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
        return [first, .. length, .. rest];
    }

    private async Task SayAsync(byte[] bytes, CancellationToken stop)
    {
        using var socket = await OpenAsync(bytes, stop);
        if (socket is null)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        var answer = new byte[256];
        try
        {
            while (await socket.ReceiveAsync(answer, patience.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            // It was hung up on, or heard out in silence.
        }
    }

    private async Task<Socket?> OpenAsync(byte[] bytes, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(broker, stop);
            Connections++;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        await TrySendAsync(socket, bytes, stop);
        return socket;
    }

    private async Task TrySendAsync(Socket socket, byte[] bytes, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                var some = await socket.SendAsync(bytes.AsMemory(sent), patience.Token);
                sent += some;
                Bytes += some;
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            // The broker has hung up, or reads no more.
        }
    }

    private void Hold(Socket? socket)
    {
        if (socket is null)
            return;
        _held.Enqueue(socket);
        if (_held.Count > MostHeld)
            _held.Dequeue().Dispose();
    }

    private byte[] Noise(int count)
    {
        var bytes = new byte[count];
        chance.NextBytes(bytes);
        return bytes;
    }
}
