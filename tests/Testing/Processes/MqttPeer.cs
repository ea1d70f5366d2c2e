using System.Buffers;
using System.Threading.Channels;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Jena.Iot.Ca.Files;
using Jena.Iot.Wire.Delivery;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;

namespace Jena.Iot.Testing.Processes;

/// <summary>A client of the test's own at a broker: an edge that does as it likes, or the cluster.</summary>
public sealed class MqttPeer : IAsyncDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<(string Topic, byte[] Payload)> _received = Channel.CreateUnbounded<(string, byte[])>();

    public bool IsConnected => _client.IsConnected;

    private MqttPeer() => _client.ApplicationMessageReceivedAsync += args =>
    {
        _received.Writer.TryWrite((args.ApplicationMessage.Topic, args.ApplicationMessage.Payload.ToArray()));
        return Task.CompletedTask;
    };

    /// <summary>Connects, whatever the broker says to it.</summary>
    public static async Task<(MqttPeer Peer, MqttClientConnectResultCode Answer)> TryConnectAsync(int port, string? user, string? secret, string? clientId = null)
    {
        var peer = new MqttPeer();
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port)
            .WithClientId(clientId ?? user ?? "nobody").WithCleanStart();
        if (user is not null)
            options = options.WithCredentials(user, secret);
        return (peer, (await peer._client.ConnectAsync(options.Build())).ResultCode);
    }

    /// <summary>Connects by a certificate; the answer is null when TLS itself was refused.</summary>
    /// <param name="files">Null for none.</param>
    public static async Task<(MqttPeer Peer, MqttClientConnectResultCode? Answer)> TryCertifiedAsync(int port, string authorityFile, HolderFiles? files, string clientId)
    {
        var peer = new MqttPeer();
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(authorityFile);
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port).WithClientId(clientId).WithCleanStart()
            .WithTlsOptions(tls =>
            {
                tls.UseTls().WithTargetHost("127.0.0.1").WithTrustChain(trusted);
                if (files is not null)
                    tls.WithClientCertificates([X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile)]);
            });
        try
        {
            return (peer, (await peer._client.ConnectAsync(options.Build()).WaitAsync(AnswerWithin)).ResultCode);
        }
        catch (MqttCommunicationException)
        {
            return (peer, null);
        }
    }

    public static async Task<MqttPeer> ConnectAsync(int port, string user, string secret)
    {
        var (peer, answer) = await TryConnectAsync(port, user, secret);
        Assert.Equal(MqttClientConnectResultCode.Success, answer);
        return peer;
    }

    public async Task<MqttClientSubscribeResultCode> SubscribeAsync(string filter) =>
        (await _client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce)).Items.Single().ResultCode;

    public async Task<MqttClientPublishReasonCode> PublishAsync(string topic, byte[] payload, bool retain = false) =>
        (await _client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain)).ReasonCode;

    public Task<MqttClientPublishReasonCode> PublishAsync(string topic, IMessage message) => PublishAsync(topic, message.ToByteArray());

    /// <summary>The next message, whatever it is about.</summary>
    public async Task<(string Topic, byte[] Payload)> NextAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(AnswerWithin);

    /// <summary>Every message until it is disposed.</summary>
    public IAsyncEnumerable<(string Topic, byte[] Payload)> AllAsync() => _received.Reader.ReadAllAsync();

    /// <summary>Publishes if the connection still stands.</summary>
    public async Task TryPublishAsync(string topic, byte[] payload)
    {
        try
        {
            await PublishAsync(topic, payload);
        }
        catch (MqttCommunicationException)
        {
            // The broker was killed: what it said is lost, as it may be.
        }
    }

    /// <summary>Reads acknowledgements until one speaks of the stream as the test wants it.</summary>
    public async Task<StreamAck> AcknowledgedAsync(string stream, Func<StreamAck, bool> until)
    {
        var seen = new List<StreamAck>();
        using var deadline = new CancellationTokenSource(AnswerWithin);
        try
        {
            while (true)
            {
                var (_, payload) = await _received.Reader.ReadAsync(deadline.Token);
                foreach (var ack in Ack.Parser.ParseFrom(payload).Streams.Where(a => a.Stream == stream))
                {
                    seen.Add(ack);
                    if (until(ack))
                        return ack;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no such acknowledgement of {stream}; there were: {string.Join(", ", seen)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync();
        _client.Dispose();
        _received.Writer.TryComplete();
    }
}
