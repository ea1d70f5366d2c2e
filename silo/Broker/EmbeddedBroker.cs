using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
public sealed class EmbeddedBroker(IIngest ingest, EdgeDoor door, IOptions<BrokerOptions> options, ILogger<EmbeddedBroker> logger) : IHostedService, IDownlink, IDisposable
{
    private readonly BrokerOptions _options = options.Value;
    private MqttServer? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = new MqttServerFactory().CreateMqttServer(Configure());
        _server.ValidatingConnectionAsync += ValidateAsync;
        _server.InterceptingPublishAsync += PublishingAsync;
        _server.InterceptingSubscriptionAsync += SubscribingAsync;
        await _server.StartAsync();
        logger.LogInformation("broker listens at {Host}:{Port}", _options.Host, _options.Port);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { IsStarted: true })
            await _server.StopAsync();
    }

    public Task SendAckAsync(string edge, byte[] ack, CancellationToken cancellationToken) => SendAsync(Topics.Ack(edge), ack, retain: false, cancellationToken);

    public Task SendCommandAsync(string edge, string id, byte[] command, CancellationToken cancellationToken) => SendAsync(Topics.Command(edge, id), command, retain: false, cancellationToken);

    public Task SetDesiredAsync(string edge, byte[] desired, CancellationToken cancellationToken) => SendAsync(Topics.Desired(edge), desired, retain: true, cancellationToken);

    public bool IsListening => _server is { IsStarted: true };

    public void Dispose() => _server?.Dispose();

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

    private MqttServerOptions Configure()
    {
        var address = _options.ListenAddress;
        var builder = new MqttServerOptionsBuilder().WithMaxPendingMessagesPerClient(10_000);
        if (_options.CertificateFile is null)
            return builder.WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(address).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(_options.Port).Build();
        var certificate = Certificate(_options.CertificateFile, _options.CertificateKeyFile);
        return builder.WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointBoundIPAddress(address).WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
            .WithEncryptedEndpointPort(_options.Port).WithEncryptionCertificate(certificate).Build();
    }

    private static X509Certificate2 Certificate(string file, string? keyFile)
    {
        try
        {
            return keyFile is not null || File.ReadAllText(file).Contains("-----BEGIN", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPemFile(file, keyFile)
                : X509CertificateLoader.LoadPkcs12FromFile(file, null);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException($"Broker:CertificateFile {file} cannot be used ({exception.Message}): give a PEM certificate with its key, or PKCS #12 without a password", exception);
        }
    }

    private async Task ValidateAsync(ValidatingConnectionEventArgs args)
    {
        if (await door.ExamineAsync(args.ClientId, args.UserName, args.Password) is not { } reason)
            return;
        SiloTelemetry.Refused.Add(1);
        logger.LogWarning("a client at {Endpoint} that calls itself {Client} was turned away: {Reason}", args.RemoteEndPoint, args.ClientId, reason);
        args.ReasonCode = MqttConnectReasonCode.NotAuthorized;
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
