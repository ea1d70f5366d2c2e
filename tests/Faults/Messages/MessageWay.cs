namespace Jena.Iot.Faults.Messages;

/// <summary>One direction of one connection.</summary>
internal sealed class MessageWay : IAsyncDisposable
{
    private const int Remembered = 100;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Stream _to;
    private readonly PacketIds _asked;
    private readonly PacketIds _askedByOthers;
    private readonly Func<Mischief> _mischief;
    private readonly Func<double> _chance;
    private readonly MischiefCounts _counts;
    private readonly Queue<MqttPacket> _earlier;
    private readonly CancellationToken _stop;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<Task> _held = [];

    /// <param name="to">Where packets go; written by one at a time.</param>
    /// <param name="asked">Ids of what goes this way.</param>
    /// <param name="askedByOthers">Ids of what goes the other way, whose answers go this way.</param>
    /// <param name="earlier">The latest messages of this client this way, over all of its connections.</param>
    public MessageWay(Stream to, PacketIds asked, PacketIds askedByOthers, Func<Mischief> mischief, Func<double> chance, MischiefCounts counts, Queue<MqttPacket> earlier, CancellationToken stop) =>
        (_to, _asked, _askedByOthers, _mischief, _chance, _counts, _earlier, _stop) = (to, asked, askedByOthers, mischief, chance, counts, earlier, stop);

    /// <summary>Sends a packet on, now or later, once or more.</summary>
    public async Task TakeAsync(MqttPacket packet)
    {
        if (packet.Type is MqttType.PubRec or MqttType.PubRel or MqttType.PubComp || (packet.Type is MqttType.Publish && packet.Quality == 2))
            throw new InvalidDataException("quality of service 2 is not spoken here");
        if (!IsHit(packet))
        {
            await SendAsync(packet, isCopy: false);
            return;
        }
        _counts.CountPassed();
        var mischief = _mischief();
        if (_chance() < mischief.Late)
        {
            _counts.CountLate();
            Hold(packet, mischief.Latest * _chance());
        }
        else
        {
            await SendAsync(packet, isCopy: false);
        }
        if (_chance() < mischief.Twice)
        {
            _counts.CountTwice();
            await SendAsync(packet, isCopy: true);
        }
        if (Pick(_chance() < mischief.Again) is { } old)
        {
            _counts.CountAgain();
            await SendAsync(old, isCopy: true);
        }
        Remember(packet);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_held).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _turn.Dispose();
    }

    /// <summary>Batches and what is answered to them. Presence and hellos of one connection come in order, also on the worst of networks.</summary>
    private static bool IsHit(MqttPacket packet) =>
        packet.Type is MqttType.Publish && (packet.Topic.IndexOf("/up/"u8) >= 0 || packet.Topic.EndsWith("/ack"u8));

    private void Hold(MqttPacket packet, TimeSpan time)
    {
        _held.RemoveAll(static h => h.IsCompleted);
        _held.Add(LaterAsync());

        async Task LaterAsync()
        {
            using var timer = new PeriodicTimer(time > Shortest ? time : Shortest);
            await timer.WaitForNextTickAsync(_stop);
            await SendAsync(packet, isCopy: false);
        }
    }

    private void Remember(MqttPacket packet)
    {
        lock (_earlier)
        {
            if (_earlier.Count == Remembered)
                _earlier.Dequeue();
            _earlier.Enqueue(packet);
        }
    }

    private MqttPacket? Pick(bool any)
    {
        lock (_earlier)
            return any && _earlier.Count > 0 ? _earlier.ElementAt((int)(_chance() * _earlier.Count)) : null;
    }

    private async Task SendAsync(MqttPacket packet, bool isCopy)
    {
        await _turn.WaitAsync(_stop);
        try
        {
            if (Translate(packet, isCopy) is { } translated)
                await _to.WriteAsync(translated.Bytes, _stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    private MqttPacket? Translate(MqttPacket packet, bool isCopy)
    {
        if (packet.Asks)
        {
            lock (_asked)
                return packet.WithId(_asked.Take(isCopy ? null : packet.Id));
        }
        if (!packet.Answers)
            return packet;
        lock (_askedByOthers)
            return _askedByOthers.TryAnswer(packet.Id, out var asker) ? packet.WithId(asker) : null;
    }
}
