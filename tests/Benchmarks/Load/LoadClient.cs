using System.Diagnostics;
using System.Net.Sockets;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>
/// One edge at a broker, with batches made beforehand: it keeps <see cref="InFlight"/> of them unacknowledged unless told otherwise, as the edge's uplink does,
/// and sends again from the watermark when nothing comes for <see cref="Patience"/> or the cluster asks for it.
/// </summary>
public sealed class LoadClient : IDisposable
{
    public const int InFlight = 8;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly LoadCity.LoadEdge _edge;
    private readonly int _inFlight;
    private readonly byte[] _input = new byte[64 * 1024];
    private readonly List<ArraySegment<byte>> _output = [];
    private readonly List<byte[]> _frames = [];
    private readonly List<long> _lasts = [];
    private long[] _sent = [];
    private int _filled;
    private int _next;
    private int _done;
    private ushort _id;

    private LoadClient(LoadCity.LoadEdge edge, int inFlight) => (_edge, _inFlight) = (edge, inFlight);

    /// <summary>Batches sent once more.</summary>
    public int Resent { get; private set; }

    /// <summary>From the sending of each batch to its acknowledgement.</summary>
    public List<TimeSpan> Latencies { get; } = [];

    public static async Task<LoadClient> ConnectAsync(int port, LoadCity.LoadEdge edge, string password, int inFlight = InFlight)
    {
        var client = new LoadClient(edge, inFlight);
        await client._socket.ConnectAsync("127.0.0.1", port);
        await client._socket.SendAsync(MqttFrames.Connect(edge.Name, password));
        await client.AwaitAsync(MqttFrames.Connack);
        await client._socket.SendAsync(MqttFrames.Subscribe(Topics.Ack(edge.Name)));
        await client.AwaitAsync(MqttFrames.Suback);
        return client;
    }

    /// <summary>Makes the next batches, so that sending them costs little.</summary>
    public void Prepare(int batches)
    {
        _frames.Clear();
        _lasts.Clear();
        Latencies.Clear();
        (_next, _done) = (0, 0);
        _sent = new long[batches];
        for (var i = 0; i < batches; i++)
        {
            _id = (ushort)(_id == ushort.MaxValue ? 1 : _id + 1);
            _frames.Add(MqttFrames.PublishOf(Topics.Up(_edge.Name, _edge.Stream), _id, _edge.Batch()));
            _lasts.Add(_edge.Next - 1);
        }
    }

    /// <summary>Sends what was prepared; returns when all of it is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await SendAsync();
        while (_done < _frames.Count)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(Patience);
            int read;
            try
            {
                read = await _socket.ReceiveAsync(_input.AsMemory(_filled), patience.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                Again(_done);
                await SendAsync();
                continue;
            }
            if (read == 0)
                throw new IOException($"{_edge.Name}: the broker closed the connection");
            _filled += read;
            Take();
            await SendAsync();
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync()
    {
        for (; _next < _frames.Count && _next < _done + _inFlight; _next++)
        {
            _output.Add(_frames[_next]);
            _sent[_next] = Stopwatch.GetTimestamp();
        }
        if (_output.Count == 0)
            return;
        var left = _output.Sum(static s => s.Count);
        left -= await _socket.SendAsync(_output, SocketFlags.None);
        if (left != 0)
            throw new IOException($"{_edge.Name}: {left} bytes were not sent");
        _output.Clear();
    }

    private void Take()
    {
        var at = 0;
        while (MqttFrames.Length(_input.AsSpan(at, _filled - at), out var header) is var length and > 0 && at + length <= _filled)
        {
            var packet = _input.AsSpan(at, length);
            at += length;
            if (packet[0] >> 4 is not MqttFrames.Publish)
                continue;
            var payload = MqttFrames.Payload(packet, header, out var id);
            if (id != 0)
                _output.Add(new byte[] { 0x40, 2, (byte)(id >> 8), (byte)id });
            foreach (var answer in Ack.Parser.ParseFrom(payload).Streams)
                Heard(answer);
        }
        _input.AsSpan(at, _filled - at).CopyTo(_input);
        _filled -= at;
    }

    private void Heard(StreamAck answer)
    {
        if (answer.Stream != _edge.Stream)
            return;
        var now = Stopwatch.GetTimestamp();
        for (; _done < _frames.Count && _lasts[_done] <= (long)answer.Watermark; _done++)
            Latencies.Add(Stopwatch.GetElapsedTime(_sent[_done], now));
        if (answer.HasExpected)
            Again(_done);
    }

    private void Again(int from)
    {
        Resent += Math.Max(0, _next - from);
        _next = from;
    }

    private async Task AwaitAsync(int type)
    {
        while (MqttFrames.Length(_input.AsSpan(0, _filled), out var header) is var length && (length == 0 || length > _filled))
        {
            var read = await _socket.ReceiveAsync(_input.AsMemory(_filled));
            if (read == 0)
                throw new IOException($"{_edge.Name}: the broker closed the connection");
            _filled += read;
        }
        var packet = MqttFrames.Length(_input.AsSpan(0, _filled), out var begin);
        // In both the reason is a success below 128: of a connack the second byte, of a suback the last one.
        if (_input[0] >> 4 != type || _input[type is MqttFrames.Connack ? begin + 1 : packet - 1] >= 0x80)
            throw new IOException($"{_edge.Name}: the broker refused packet {type}");
        _input.AsSpan(packet, _filled - packet).CopyTo(_input);
        _filled -= packet;
    }
}
