using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Silo.Telemetry;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Jena.Iot.Silo.Broker;

/// <summary>
/// The broker inside the silo. An edge is known by its own credential and touches its own topics alone; what it publishes goes
/// straight to ingest. It keeps nothing: the edges' outboxes do.
/// </summary>
public sealed class EmbeddedBroker(IIngest ingest, EdgeDoor door, EdgeWatch watch, EdgeListener listener, IOptions<BrokerOptions> options, TimeProvider time, ILogger<EmbeddedBroker> logger) : IHostedService, IDownlink, IDisposable
{
    /// <summary>How often it is asked whether those inside may stay.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>So long an edge may take to hear that it is cut off; then its connection ends without that.</summary>
    private static readonly TimeSpan CutWithin = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;

    // Said once of each, and not at every look.
    private readonly ConcurrentDictionary<string, bool> _missed = new();

    private readonly BrokerOptions _options = options.Value;
    private MqttServer? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = new MqttServerFactory().CreateMqttServer(Configure(), [listener]);
        _server.ValidatingConnectionAsync += ValidateAsync;
        _server.InterceptingPublishAsync += PublishingAsync;
        _server.InterceptingSubscriptionAsync += SubscribingAsync;
        _server.ClientDisconnectedAsync += args =>
        {
            watch.Leave(args.ClientId, args.RemoteEndPoint);
            return Task.CompletedTask;
        };
        await _server.StartAsync();
        _looking = LookAsync(_server, _stop.Token);
        logger.LogInformation("broker listens at {Host}:{Port}", _options.Host, _options.Port);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _looking;
        if (_server is { IsStarted: true })
            await _server.StopAsync();
    }

    public Task SendAckAsync(string edge, byte[] ack, CancellationToken cancellationToken) => SendAsync(Topics.Ack(edge), ack, retain: false, cancellationToken);

    public Task SendCommandAsync(string edge, string id, byte[] command, CancellationToken cancellationToken) => SendAsync(Topics.Command(edge, id), command, retain: false, cancellationToken);

    public Task SetDesiredAsync(string edge, byte[] desired, CancellationToken cancellationToken) => SendAsync(Topics.Desired(edge), desired, retain: true, cancellationToken);

    public bool IsListening => _server is { IsStarted: true };

    public void Dispose()
    {
        _server?.Dispose();
        _stop.Dispose();
    }

    private const string SenderId = "$silo";

    private async Task SendAsync(string topic, byte[] payload, bool retain, CancellationToken cancellationToken)
    {
        if (_server is not { IsStarted: true } server)
            return;
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        await server.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = SenderId }, cancellationToken);
    }

    // The listener has the endpoints; the library's own are off.
    private static MqttServerOptions Configure() => new MqttServerOptionsBuilder().WithMaxPendingMessagesPerClient(10_000).WithoutDefaultEndpoint().Build();

    private async Task ValidateAsync(ValidatingConnectionEventArgs args)
    {
        var (entrance, reason) = await door.ExamineAsync(args.ClientId, args.UserName, args.Password, args.ClientCertificate);
        if (entrance is not null)
        {
            watch.Enter(entrance, args.RemoteEndPoint);
            return;
        }
        SiloTelemetry.Refused.Add(1);
        logger.LogWarning("a client at {Endpoint} that calls itself {Client} was turned away: {Reason}", args.RemoteEndPoint, args.ClientId, reason);
        args.ReasonCode = MqttConnectReasonCode.NotAuthorized;
    }

    private async Task LookAsync(MqttServer server, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    await Task.WhenAll((await watch.LookAsync()).Select(leaving => CutAsync(server, leaving.Edge, leaving.Reason)));
                }
                catch (Exception exception)
                {
                    logger.LogError(exception, "it could not be asked who may stay; trying again in {Period}", LookEvery);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped in order.
        }
    }

    private async Task CutAsync(MqttServer server, string edge, string reason)
    {
        try
        {
            await server.DisconnectClientAsync(edge, new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.NotAuthorized }).WaitAsync(CutWithin, time);
        }
        catch (TimeoutException)
        {
            // It does not read: the library gives up by itself.
        }
        catch (Exception exception)
        {
            // It is connecting just now, or has gone by itself. In the first case it is found by the next look.
            if (_missed.TryAdd(edge, true))
                logger.LogWarning("{Edge} could not be cut off ({Problem}), which is tried again: {Reason}", edge, exception.Message, reason);
            return;
        }
        _missed.TryRemove(edge, out _);
        SiloTelemetry.Refused.Add(1);
        logger.LogWarning("the connection of {Edge} is cut: {Reason}", edge, reason);
    }

    private Task PublishingAsync(InterceptingPublishEventArgs args)
    {
        if (args.ClientId == SenderId)
            return Task.CompletedTask;
        var topic = args.ApplicationMessage.Topic;
        if (!Topics.MayPublish(args.ClientId, topic) || !Topics.TryParse(topic, out var parsed))
        {
            SiloTelemetry.Refused.Add(1);
            logger.LogWarning("{Edge} may not publish to {Topic}", args.ClientId, topic);
            args.ProcessPublish = false;
            args.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            return Task.CompletedTask;
        }
        // Nobody but the cluster reads these, and it has them now; only presence and configuration are worth keeping for whoever looks.
        args.ProcessPublish = parsed.Kind is TopicKind.State or TopicKind.Reported;
        if (ingest.TryAccept(parsed, args.ApplicationMessage.Payload.ToArray()))
            return Task.CompletedTask;
        args.ProcessPublish = false;
        args.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
        return Task.CompletedTask;
    }

    private Task SubscribingAsync(InterceptingSubscriptionEventArgs args)
    {
        if (Topics.MaySubscribe(args.ClientId, args.TopicFilter.Topic))
            return Task.CompletedTask;
        SiloTelemetry.Refused.Add(1);
        logger.LogWarning("{Edge} may not subscribe to {Topic}", args.ClientId, args.TopicFilter.Topic);
        args.ProcessSubscription = false;
        args.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        return Task.CompletedTask;
    }
}
