using System.Buffers;
using System.Reflection;
using System.Threading.Channels;
using Google.Protobuf;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace Jena.Iot.Edge.Uplink;

/// <summary>One connection to the broker, from the connecting to its end. One loop does everything, woken by events.</summary>
internal sealed class UplinkSession
{
    private const uint Protocol = 1;

    private static readonly string Agent = typeof(UplinkSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly UplinkOptions _options;
    private readonly UplinkParts _parts;
    private readonly IMqttClient _client;
    private readonly Action _established;
    private readonly Turning _turning;
    private readonly Lane[] _lanes;
    private readonly Channel<SessionEvent> _events = Channel.CreateUnbounded<SessionEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Task> _publishing = [];
    private HashSet<string>? _asked;
    private bool _askedAgain;
    private TimeSpan _helloAt;
    private TimeSpan? _liveAt;
    private int _wakes;

    public UplinkSession(UplinkOptions options, UplinkParts parts, IMqttClient client, Action established, Turning turning)
    {
        _options = options;
        _parts = parts;
        _client = client;
        _established = established;
        _turning = turning;
        _lanes = [.. parts.Sources.Select(source => new Lane(source, new StreamSender(options.Delivery), new BatchTraces()))];
    }

    /// <summary>Any number of calls is one event.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _wakes, 1) == 0)
            _events.Writer.TryWrite(new Woken());
    }

    /// <summary>Throws when the session is over: for a reason of the broker's, or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _client.ApplicationMessageReceivedAsync += args =>
        {
            _events.Writer.TryWrite(new Received(args.ApplicationMessage.Topic, args.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += args =>
        {
            _events.Writer.TryWrite(new Ended(new UplinkException(args.Exception?.Message ?? $"the broker ended the connection ({args.Reason})", args.Exception!)));
            return Task.CompletedTask;
        };
        try
        {
            await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await DeliverAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var lane in _lanes)
                lane.Traces.Abandon("the connection ended");
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        (string, byte[])? will = _options.TellsPresence ? (Topics.State(_options.Edge), Presence(online: false)) : null;
        var options = await ClientOptions.MakeAsync(_options, will, cancellationToken).ConfigureAwait(false);
        var connected = await _client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        if (connected.ResultCode is not MqttClientConnectResultCode.Success)
            throw new UplinkException($"the broker refused the edge ({connected.ResultCode}{Because(connected.ReasonString)}): check its name, its certificate and its credential file");
        _parts.Telemetry.Connected();
        foreach (var companion in _parts.Companions)
            companion.Connected();
        foreach (var topic in _parts.Companions.SelectMany(static c => c.Topics).Prepend(Topics.Ack(_options.Edge)))
            await SubscribeAsync(topic, cancellationToken).ConfigureAwait(false);
        if (_options.TellsPresence)
            Publish(Topics.State(_options.Edge), Presence(online: true), retain: true, cancellationToken);
        _parts.Logger.LogInformation("connected to {Broker} as {Edge}", _options.Broker, _options.Edge);
    }

    private async Task SubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        var options = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce).Build();
        var subscribed = await _client.SubscribeAsync(options, cancellationToken).ConfigureAwait(false);
        if (subscribed.Items.FirstOrDefault() is { ResultCode: > MqttClientSubscribeResultCode.GrantedQoS2 and var refused })
            throw new UplinkException($"the broker refused the subscription to {topic} ({refused})");
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        await using var timer = _parts.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _helloAt = Now;
        while (true)
        {
            Step(cancellationToken);
            _turning.Turned();
            timer.Change(DueIn(), Timeout.InfiniteTimeSpan);
            Take(await _events.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
            while (_events.Reader.TryRead(out var next))
                Take(next);
            _publishing.RemoveAll(static p => p.IsCompleted);
        }
    }

    private TimeSpan Now => _parts.Time.GetElapsedTime(0);

    /// <summary>Sends what is due now.</summary>
    private void Step(CancellationToken cancellationToken)
    {
        var now = Now;
        foreach (var lane in _lanes.Where(static l => l.Stream != l.Source.Stream))
        {
            // Renewed, or replaced because the outbox was damaged: the cluster has to hear of it first.
            lane.Stream = lane.Source.Stream;
            lane.Sender.Disconnected();
            lane.Traces.Abandon("the stream is another");
            _helloAt = now;
        }
        foreach (var lane in _lanes)
        {
            if (lane.Sender.TimedOut(now) is > 0 and var late)
            {
                _parts.Logger.LogWarning("{Count} batches of {Stream} were not acknowledged in time: sent again from {From}", late, lane.Source.Stream, lane.Sender.Watermark + 1);
                Resent(lane, late);
                // One question costs less than the batches, and is asked again until somebody is there to answer it.
                if (_asked is null)
                    _helloAt = now;
            }
        }
        var hello = _helloAt <= now;
        if (hello)
            SayHello(now, cancellationToken);
        foreach (var message in _parts.Companions.SelectMany(c => c.Due(hello)))
            Publish(message.Topic, message.Payload, message.Retain, cancellationToken);
        if (_lanes.All(static l => l.Sender.IsEstablished) && LiveDue(now))
            SendLive(now, cancellationToken);
        foreach (var lane in _lanes)
        {
            while (lane.Sender.Next(lane.Source.Held, now) is { } range && Send(lane, range, now, cancellationToken))
            {
            }
        }
    }

    private void Take(SessionEvent taken)
    {
        switch (taken)
        {
            case Ended ended:
                throw ended.Reason;
            case Woken:
                Volatile.Write(ref _wakes, 0);
                break;
            case Received received:
                Take(received);
                break;
        }
    }

    private void Take(Received received)
    {
        if (!Topics.TryParse(received.Topic, out var topic) || topic.Edge != _options.Edge)
            return;
        if (topic.Kind is not TopicKind.Ack)
        {
            foreach (var companion in _parts.Companions)
                companion.Take(topic, received.Payload);
            return;
        }
        Ack ack;
        try
        {
            ack = Ack.Parser.ParseFrom(received.Payload);
        }
        catch (InvalidProtocolBufferException error)
        {
            _parts.Logger.LogWarning(error, "an acknowledgement of {Bytes} bytes is not one: left aside", received.Payload.Length);
            return;
        }
        // Only the answer to a hello names every stream of it.
        var answer = _asked is not null && _asked.IsSubsetOf(ack.Streams.Select(static s => s.Stream));
        if (answer)
        {
            if (_askedAgain)
                Array.ForEach(_lanes, static lane => lane.Sender.SilenceEnded());
            (_asked, _askedAgain) = (null, false);
            _helloAt = Now + _options.Delivery.HelloEvery;
            _established();
            foreach (var companion in _parts.Companions)
                companion.Heard(Now);
        }
        foreach (var companion in _parts.Companions)
            companion.Acknowledged(ack);
        foreach (var said in ack.Streams)
        {
            if (_lanes.FirstOrDefault(l => l.Source.Stream == said.Stream) is { } lane)
                Take(lane, said, answer);
        }
    }

    private void Take(Lane lane, StreamAck said, bool answer)
    {
        var (held, sender) = (lane.Source.Held, lane.Sender);
        var watermark = (long)Math.Min(said.Watermark, long.MaxValue);
        long? expected = said.HasExpected ? (long)Math.Min(said.Expected, long.MaxValue) : null;
        var flying = sender.InFlight;
        var outcome = answer
            ? sender.HelloAnswered(watermark, expected, held, Now)
            : sender.Answered(watermark, expected, held, Now);
        switch (outcome)
        {
            case AckOutcome.Renew:
                lane.Source.Renew(watermark);
                return;
            case AckOutcome.Resend:
                Resent(lane, flying);
                break;
        }
        lane.Traces.Acknowledged(sender.Watermark);
        if (!sender.IsEstablished)
            return;
        if (answer)
            lane.Source.Confirm();
        if (sender.Watermark == held.Acknowledged)
            return;
        lane.Source.Acknowledge(sender.Watermark);
        if (sender.Watermark > held.Acknowledged)
            _parts.Telemetry.Acknowledged(lane.Source.Kind, sender.Watermark - held.Acknowledged);
        else
            _parts.Logger.LogWarning("the cluster knows {Stream} up to {Watermark} only, it knew {Before}: sent again from there", said.Stream, sender.Watermark, held.Acknowledged);
    }

    private void Resent(Lane lane, int batches)
    {
        lane.Traces.Abandon("sent again");
        _parts.Telemetry.Resent(lane.Source.Kind, batches);
    }

    private void SayHello(TimeSpan now, CancellationToken cancellationToken)
    {
        var hello = new Hello { Protocol = Protocol, Boot = _parts.Boot, Agent = Agent, Monotonic = now.Ticks * 100, ConfigurationHash = _parts.ConfigurationHash };
        foreach (var lane in _lanes)
        {
            var held = lane.Source.Held;
            hello.Configuration = (uint)lane.Source.Configuration;
            hello.Streams.Add(new HeldStream
            {
                Stream = lane.Source.Stream,
                Kind = lane.Source.Kind,
                Oldest = (ulong)held.Oldest,
                Next = (ulong)held.Next,
                Acknowledged = (ulong)held.Acknowledged,
            });
        }
        _askedAgain |= _asked is not null;
        _asked = [.. hello.Streams.Select(static s => s.Stream)];
        _helloAt = now + _options.Delivery.AckTimeout;
        Publish(Topics.Hello(_options.Edge), hello.ToByteArray(), retain: false, cancellationToken);
    }

    private bool LiveDue(TimeSpan now) => _parts.Live is not null && (_liveAt is not { } last || now >= last + LivePause);

    private TimeSpan LivePause =>
        _lanes.Any(l => l.Source.Held.Waiting > _options.Delivery.InFlight * _options.Delivery.BatchReadings) ? _options.Delivery.LiveEvery : _options.Delivery.LiveIdleEvery;

    private void SendLive(TimeSpan now, CancellationToken cancellationToken)
    {
        _liveAt = now;
        if (_parts.Live is not { } live || live.Levels.Current() is not { Count: > 0 } levels)
            return;
        var readings = levels.Select((level, index) => ReadingCodec.ToWire(new Reading(index + 1, level.Asset, level.Time, live.ToStream(level)))).ToList();
        var stream = live.Stream();
        for (int from = 0, count; from < readings.Count; from += count)
        {
            count = BatchBound.Fitting(readings, from);
            var batch = new Batch { Stream = stream, Kind = StreamKind.Live, Configuration = (uint)_lanes[0].Source.Configuration };
            batch.Readings.AddRange(readings.Skip(from).Take(count));
            Publish(Topics.Up(_options.Edge, stream), batch.ToByteArray(), retain: false, cancellationToken);
        }
    }

    /// <summary>False when it was dropped from the outbox meanwhile.</summary>
    private bool Send(Lane lane, SendRange range, TimeSpan now, CancellationToken cancellationToken)
    {
        var readings = lane.Source.Read(range.From, (int)range.Count);
        if (readings.Count == 0)
            return false;
        var count = BatchBound.Fitting(readings);
        range = new SendRange((long)readings[0].Sequence, (long)readings[count - 1].Sequence);
        var held = lane.Source.Held;
        var activity = _parts.Telemetry.Batch(lane.Source.Stream, range);
        var batch = new Batch
        {
            Stream = lane.Source.Stream,
            Oldest = (ulong)Math.Min(held.Oldest, range.From),
            Acknowledged = (ulong)held.Acknowledged,
            Configuration = (uint)lane.Source.Configuration,
            Kind = lane.Source.Kind,
            Traceparent = activity?.Id ?? "",
        };
        batch.Readings.AddRange(readings.Take(count));
        lane.Sender.Sent(range, now);
        lane.Traces.Begin(range, activity);
        _parts.Telemetry.Sent(lane.Source.Kind, count);
        Publish(Topics.Up(_options.Edge, batch.Stream), batch.ToByteArray(), retain: false, cancellationToken);
        return true;
    }

    private TimeSpan DueIn()
    {
        var now = Now;
        var due = _helloAt;
        foreach (var lane in _lanes)
        {
            if (lane.Sender.DueAt is { } at && at < due)
                due = at;
        }
        if (_liveAt is { } last && last + LivePause is var live && live > now && live < due)
            due = live;
        // Rounded up: a timer that fires early would find nothing due.
        return due <= now ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds));
    }

    /// <summary>Begins to publish. The order is kept; the broker's receipt means nothing but that the connection lives.</summary>
    private void Publish(string topic, byte[] payload, bool retain, CancellationToken cancellationToken) =>
        _publishing.Add(PublishAsync(topic, payload, retain, cancellationToken));

    private async Task PublishAsync(string topic, byte[] payload, bool retain, CancellationToken cancellationToken)
    {
        try
        {
            var message = new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithPayload(payload)
                .WithRetainFlag(retain)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build();
            var result = await _client.PublishAsync(message, cancellationToken).ConfigureAwait(false);
            // Without room just now, or for good. All but presence is repeated anyway; a new connection would add to what is too much.
            if (result.ReasonCode is MqttClientPublishReasonCode.QuotaExceeded && topic != Topics.State(_options.Edge))
                _parts.Logger.LogWarning("the broker has no room for {Topic} ({Bytes} bytes): sent again later{Reason}", topic, payload.Length, Because(result.ReasonString));
            else if (!result.IsSuccess)
                _events.Writer.TryWrite(new Ended(new UplinkException($"the broker refused {topic} ({result.ReasonCode}{Because(result.ReasonString)})")));
        }
#pragma warning disable CA1031 // Handed to the loop, which ends the session with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _events.Writer.TryWrite(new Ended(error));
        }
    }

    private async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), _parts.Time);
        if (_client.IsConnected)
        {
            if (_options.TellsPresence)
                await PublishAsync(Topics.State(_options.Edge), Presence(online: false), retain: true, patience.Token).ConfigureAwait(false);
            try
            {
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // It is over either way: the will speaks for a connection that is cut.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _parts.Logger.LogDebug(error, "the connection was not closed in order");
            }
        }
        await Task.WhenAll(_publishing).ConfigureAwait(false);
    }

    private byte[] Presence(bool online) => new Presence { Online = online, Boot = _parts.Boot }.ToByteArray();

    private static string Because(string? reason) => string.IsNullOrEmpty(reason) ? "" : $": {reason}";

    private sealed record Lane(IStreamSource Source, StreamSender Sender, BatchTraces Traces)
    {
        /// <summary>The stream that the sender speaks of.</summary>
        public string Stream { get; set; } = Source.Stream;
    }

    private abstract record SessionEvent;

    private sealed record Received(string Topic, byte[] Payload) : SessionEvent;

    private sealed record Woken : SessionEvent;

    private sealed record Ended(Exception Reason) : SessionEvent;
}
