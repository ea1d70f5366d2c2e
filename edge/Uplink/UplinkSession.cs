using System.Buffers;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Google.Protobuf;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Jena.Iot.Edge.Uplink;

/// <summary>One connection to the broker, from the connecting to its end. One loop does everything, woken by events.</summary>
internal sealed class UplinkSession
{
    private const uint Protocol = 1;

    private static readonly string Agent = typeof(UplinkSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly UplinkOptions options;
    private readonly UplinkParts parts;
    private readonly IMqttClient client;
    private readonly Action established;
    private readonly Lane[] lanes;
    private readonly Channel<SessionEvent> events = Channel.CreateUnbounded<SessionEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Task> publishing = [];
    private HashSet<string>? asked;
    private TimeSpan helloAt;
    private TimeSpan? liveAt;
    private int wakes;

    public UplinkSession(UplinkOptions options, UplinkParts parts, IMqttClient client, Action established)
    {
        this.options = options;
        this.parts = parts;
        this.client = client;
        this.established = established;
        lanes = [.. parts.Sources.Select(source => new Lane(source, new StreamSender(options.Delivery), new BatchTraces()))];
    }

    /// <summary>Any number of calls is one event.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref wakes, 1) == 0)
            events.Writer.TryWrite(new Woken());
    }

    /// <summary>Throws when the session is over: for a reason of the broker's, or cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        client.ApplicationMessageReceivedAsync += args =>
        {
            events.Writer.TryWrite(new Received(args.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += args =>
        {
            events.Writer.TryWrite(new Ended(new UplinkException(args.Exception?.Message ?? $"the broker ended the connection ({args.Reason})", args.Exception!)));
            return Task.CompletedTask;
        };
        try
        {
            await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await DeliverAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var lane in lanes)
                lane.Traces.Abandon("the connection ended");
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(options.Broker.Host, options.Broker.Port)
            .WithClientId(options.Edge)
            .WithCleanStart()
            .WithKeepAlivePeriod(options.KeepAlive);
        if (options.TellsPresence)
        {
            builder
                .WithWillTopic(Topics.State(options.Edge))
                .WithWillPayload(Presence(online: false))
                .WithWillRetain()
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }
        if (options.CredentialFile is { } file)
            builder.WithCredentials(options.Edge, (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim());
        if (options.Broker.Tls)
        {
            builder.WithTlsOptions(tls =>
            {
                tls.UseTls().WithTargetHost(options.Broker.Host);
                if (options.CaFile is { } ca)
                {
                    var trusted = new X509Certificate2Collection();
                    trusted.ImportFromPemFile(ca);
                    tls.WithTrustChain(trusted);
                }
            });
        }
        var connected = await client.ConnectAsync(builder.Build(), cancellationToken).ConfigureAwait(false);
        if (connected.ResultCode is not MqttClientConnectResultCode.Success)
            throw new UplinkException($"the broker refused the edge ({connected.ResultCode}{Because(connected.ReasonString)}): check its name and its credential file");
        parts.Telemetry.Connected();
        var subscribed = await client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter(Topics.Ack(options.Edge), MqttQualityOfServiceLevel.AtLeastOnce).Build(), cancellationToken).ConfigureAwait(false);
        if (subscribed.Items.FirstOrDefault() is { ResultCode: > MqttClientSubscribeResultCode.GrantedQoS2 and var refused })
            throw new UplinkException($"the broker refused the subscription to {Topics.Ack(options.Edge)} ({refused})");
        if (options.TellsPresence)
            Publish(Topics.State(options.Edge), Presence(online: true), retain: true, cancellationToken);
        parts.Logger.LogInformation("connected to {Broker} as {Edge}", options.Broker, options.Edge);
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        await using var timer = parts.Time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        helloAt = Now;
        while (true)
        {
            Step(cancellationToken);
            timer.Change(DueIn(), Timeout.InfiniteTimeSpan);
            Take(await events.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
            while (events.Reader.TryRead(out var next))
                Take(next);
            publishing.RemoveAll(static p => p.IsCompleted);
        }
    }

    private TimeSpan Now => parts.Time.GetElapsedTime(0);

    /// <summary>Sends what is due now.</summary>
    private void Step(CancellationToken cancellationToken)
    {
        var now = Now;
        foreach (var lane in lanes.Where(static l => l.Stream != l.Source.Stream))
        {
            // Renewed, or replaced because the outbox was damaged: the cluster has to hear of it first.
            lane.Stream = lane.Source.Stream;
            lane.Sender.Disconnected();
            lane.Traces.Abandon("the stream is another");
            helloAt = now;
        }
        if (helloAt <= now)
            SayHello(now, cancellationToken);
        foreach (var lane in lanes)
        {
            if (lane.Sender.TimedOut(now) is > 0 and var late)
            {
                parts.Logger.LogWarning("{Count} batches of {Stream} were not acknowledged in time: sent again from {From}", late, lane.Source.Stream, lane.Sender.Watermark + 1);
                Resent(lane, late);
            }
        }
        if (lanes.All(static l => l.Sender.IsEstablished) && LiveDue(now))
            SendLive(now, cancellationToken);
        foreach (var lane in lanes)
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
                Volatile.Write(ref wakes, 0);
                break;
            case Received received:
                Take(received);
                break;
        }
    }

    private void Take(Received received)
    {
        Ack ack;
        try
        {
            ack = Ack.Parser.ParseFrom(received.Payload);
        }
        catch (InvalidProtocolBufferException error)
        {
            parts.Logger.LogWarning(error, "an acknowledgement of {Bytes} bytes is not one: left aside", received.Payload.Length);
            return;
        }
        // Only the answer to a hello names every stream of it.
        var answer = asked is not null && asked.IsSubsetOf(ack.Streams.Select(static s => s.Stream));
        if (answer)
        {
            asked = null;
            helloAt = Now + options.Delivery.HelloEvery;
            established();
        }
        foreach (var said in ack.Streams)
        {
            if (lanes.FirstOrDefault(l => l.Source.Stream == said.Stream) is { } lane)
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
            parts.Telemetry.Acknowledged(lane.Source.Kind, sender.Watermark - held.Acknowledged);
        else
            parts.Logger.LogWarning("the cluster knows {Stream} up to {Watermark} only, it knew {Before}: sent again from there", said.Stream, sender.Watermark, held.Acknowledged);
    }

    private void Resent(Lane lane, int batches)
    {
        lane.Traces.Abandon("sent again");
        parts.Telemetry.Resent(lane.Source.Kind, batches);
    }

    private void SayHello(TimeSpan now, CancellationToken cancellationToken)
    {
        var hello = new Hello { Protocol = Protocol, Boot = parts.Boot, Agent = Agent };
        foreach (var lane in lanes)
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
        asked = [.. hello.Streams.Select(static s => s.Stream)];
        helloAt = now + options.Delivery.AckTimeout;
        Publish(Topics.Hello(options.Edge), hello.ToByteArray(), retain: false, cancellationToken);
    }

    private bool LiveDue(TimeSpan now) => parts.Live is not null && (liveAt is not { } last || now >= last + LivePause);

    private TimeSpan LivePause =>
        lanes.Any(l => l.Source.Held.Waiting > options.Delivery.InFlight * options.Delivery.BatchReadings) ? options.Delivery.LiveEvery : options.Delivery.LiveIdleEvery;

    private void SendLive(TimeSpan now, CancellationToken cancellationToken)
    {
        liveAt = now;
        if (parts.Live is not { } live || live.Levels.Current() is not { Count: > 0 } levels)
            return;
        var batch = new Batch { Stream = live.Stream(), Kind = StreamKind.Live, Configuration = (uint)lanes[0].Source.Configuration };
        foreach (var level in levels)
            batch.Readings.Add(ReadingCodec.ToWire(new Reading(batch.Readings.Count + 1, level.Asset, level.Time, live.ToStream(level.Asset, level.Value))));
        Publish(Topics.Up(options.Edge, batch.Stream), batch.ToByteArray(), retain: false, cancellationToken);
    }

    /// <summary>False when it was dropped from the outbox meanwhile.</summary>
    private bool Send(Lane lane, SendRange range, TimeSpan now, CancellationToken cancellationToken)
    {
        var readings = lane.Source.Read(range.From, (int)range.Count);
        if (readings.Count == 0)
            return false;
        range = new SendRange((long)readings[0].Sequence, (long)readings[^1].Sequence);
        var held = lane.Source.Held;
        var activity = parts.Telemetry.Batch(lane.Source.Stream, range);
        var batch = new Batch
        {
            Stream = lane.Source.Stream,
            Oldest = (ulong)Math.Min(held.Oldest, range.From),
            Acknowledged = (ulong)held.Acknowledged,
            Configuration = (uint)lane.Source.Configuration,
            Kind = lane.Source.Kind,
            Traceparent = activity?.Id ?? "",
        };
        batch.Readings.AddRange(readings);
        lane.Sender.Sent(range, now);
        lane.Traces.Begin(range, activity);
        parts.Telemetry.Sent(lane.Source.Kind, readings.Count);
        Publish(Topics.Up(options.Edge, batch.Stream), batch.ToByteArray(), retain: false, cancellationToken);
        return true;
    }

    private TimeSpan DueIn()
    {
        var now = Now;
        var due = helloAt;
        foreach (var lane in lanes)
        {
            if (lane.Sender.DueAt is { } at && at < due)
                due = at;
        }
        if (liveAt is { } last && last + LivePause is var live && live > now && live < due)
            due = live;
        // Rounded up: a timer that fires early would find nothing due.
        return due <= now ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds));
    }

    /// <summary>Begins to publish. The order is kept; the broker's receipt means nothing but that the connection lives.</summary>
    private void Publish(string topic, byte[] payload, bool retain, CancellationToken cancellationToken) =>
        publishing.Add(PublishAsync(topic, payload, retain, cancellationToken));

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
            var result = await client.PublishAsync(message, cancellationToken).ConfigureAwait(false);
            if (!result.IsSuccess)
                events.Writer.TryWrite(new Ended(new UplinkException($"the broker refused {topic} ({result.ReasonCode}{Because(result.ReasonString)})")));
        }
#pragma warning disable CA1031 // Handed to the loop, which ends the session with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            events.Writer.TryWrite(new Ended(error));
        }
    }

    private async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), parts.Time);
        if (client.IsConnected)
        {
            if (options.TellsPresence)
                await PublishAsync(Topics.State(options.Edge), Presence(online: false), retain: true, patience.Token).ConfigureAwait(false);
            try
            {
                await client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // It is over either way: the will speaks for a connection that is cut.
            catch (Exception error)
#pragma warning restore CA1031
            {
                parts.Logger.LogDebug(error, "the connection was not closed in order");
            }
        }
        await Task.WhenAll(publishing).ConfigureAwait(false);
    }

    private byte[] Presence(bool online) => new Presence { Online = online, Boot = parts.Boot }.ToByteArray();

    private static string Because(string? reason) => string.IsNullOrEmpty(reason) ? "" : $": {reason}";

    private sealed record Lane(IStreamSource Source, StreamSender Sender, BatchTraces Traces)
    {
        /// <summary>The stream that the sender speaks of.</summary>
        public string Stream { get; set; } = Source.Stream;
    }

    private abstract record SessionEvent;

    private sealed record Received(byte[] Payload) : SessionEvent;

    private sealed record Woken : SessionEvent;

    private sealed record Ended(Exception Reason) : SessionEvent;
}
