using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jena.Iot.Silo.Tests.Broker;

/// <summary>The little of an MQTT 5 broker that a silo asks of one, and that answers as a test says.</summary>
internal sealed class PlayedBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentDictionary<string, bool> _dealt = new();
    private Task _serving = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether a topic may be subscribed to; called before each answer.</summary>
    public Func<string, bool> May { get; set; } = static _ => true;

    /// <summary>A subscription is answered after so many were taken back.</summary>
    public int SubscribedAfter { get; set; }

    /// <summary>To what was to be subscribed, each time that it was asked for.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>What is subscribed to now.</summary>
    public ICollection<string> Dealt => _dealt.Keys;

    public void Start()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Gone, as clients go; a subscription goes with its connection.
            }
            _dealt.Clear();
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var head = new byte[1];
        var held = new List<byte>();
        var takenBack = 0;
        while (true)
        {
            await stream.ReadExactlyAsync(head, _stop.Token);
            var type = head[0] >> 4;
            var body = new byte[await LengthAsync(stream)];
            await stream.ReadExactlyAsync(body, _stop.Token);
            byte[]? answer = type switch
            {
                1 => [0x20, 3, 0, 0, 0],
                8 => [0x90, 4, body[0], body[1], 0, Subscribe(Topic(body))],
                10 => [0xB0, 4, body[0], body[1], 0, Unsubscribe(Topic(body))],
                12 => [0xD0, 0],
                14 => null,
                _ => [],
            };
            if (answer is null)
                return;
            takenBack += type == 10 ? 1 : 0;
            if (type == 8 && takenBack < SubscribedAfter)
            {
                held.AddRange(answer);
                continue;
            }
            await stream.WriteAsync(answer, _stop.Token);
            if (takenBack >= SubscribedAfter && held.Count > 0)
            {
                await stream.WriteAsync(held.ToArray(), _stop.Token);
                held.Clear();
            }
        }
    }

    private byte Subscribe(string topic)
    {
        _asked.Enqueue(topic);
        if (!May(topic))
            return 0x87;
        _dealt[topic] = true;
        return 1;
    }

    private byte Unsubscribe(string topic) => (byte)(_dealt.TryRemove(topic, out _) ? 0 : 0x11);

    /// <summary>After number and properties, whose length is below 128 here.</summary>
    private static string Topic(byte[] body)
    {
        var at = 3 + body[2];
        return Encoding.UTF8.GetString(body, at + 2, BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at)));
    }

    private async Task<int> LengthAsync(NetworkStream stream)
    {
        var one = new byte[1];
        var (length, shift) = (0, 0);
        do
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while (one[0] > 0x7F);
        return length;
    }
}
