using System.Buffers;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;

namespace Jena.Iot.Silo.Broker;

/// <summary>
/// Takes this silo's part of what edges publish at a broker elsewhere, through shared subscriptions. A message is acknowledged to
/// the broker as soon as ingest has it: what counts is the cluster's own acknowledgement, and the broker may forget everything at any time.
/// </summary>
public sealed class ExternalBroker(IIngest ingest, IOptions<BrokerOptions> options, TimeProvider time, ILogger<ExternalBroker> logger) : BackgroundService, IHostedLifecycleService, IDownlink
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly BrokerOptions _options = options.Value;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private volatile bool _subscribed;
    private volatile bool _leaving;

    public bool IsConnected => _client.IsConnected;

    /// <summary>Whether the broker deals this silo its part of what edges send.</summary>
    public bool IsSubscribed => _subscribed && _client.IsConnected;

    /// <summary>Has the broker deal what edges send to the other silos from now on. Answers and commands can still be sent.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        _subscribed = false;
        if (!_client.IsConnected)
            return;
        try
        {
            foreach (var topic in Topics.OfCluster)
                await _client.UnsubscribeAsync(Shared(topic), cancellationToken);
        }
        catch (Exception exception)
        {
            logger.LogInformation("the broker was not told that this silo leaves ({Reason}); it learns it when the connection ends", exception.Message);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Nothing yet: while grains move to other silos they may have something to say to their edges.</summary>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the connection, after everything else has stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => base.StopAsync(cancellationToken);

    // Quality of service 0 on purpose: the edge asks again for an answer that is lost, and waiting for a broker here would hold up ingest.
    public Task SendAckAsync(string edge, byte[] ack, CancellationToken cancellationToken) =>
        SendAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Ack(edge)).WithPayload(ack), cancellationToken);

    public Task SendCommandAsync(string edge, string id, byte[] command, CancellationToken cancellationToken) =>
        SendAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Command(edge, id)).WithPayload(command).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce), cancellationToken);

    public Task SetDesiredAsync(string edge, byte[] desired, CancellationToken cancellationToken) =>
        SendAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Desired(edge)).WithPayload(desired).WithRetainFlag().WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce), cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _client.ApplicationMessageReceivedAsync += ReceivedAsync;
        var delay = FirstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Task OnGone(MqttClientDisconnectedEventArgs args)
                {
                    gone.TrySetResult();
                    return Task.CompletedTask;
                }
                _client.DisconnectedAsync += OnGone;
                var isReady = false;
                try
                {
                    await ConnectAsync(stoppingToken);
                    isReady = true;
                    delay = FirstDelay;
                    await gone.Task.WaitAsync(stoppingToken);
                    _subscribed = false;
                    logger.LogWarning("the broker at {Host}:{Port} is gone; edges keep what they sense", _options.Host, _options.Port);
                }
                finally
                {
                    _client.DisconnectedAsync -= OnGone;
                    // Connected and not subscribed is no use, and the client connects from disconnected alone.
                    if (!isReady && _client.IsConnected)
                        await _client.DisconnectAsync(new MqttClientDisconnectOptions(), stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                logger.LogWarning("no connection to the broker at {Host}:{Port} ({Reason}); trying again in {Delay}", _options.Host, _options.Port, exception.Message, delay);
            }
            try
            {
                await Task.Delay(delay, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
        if (_client.IsConnected)
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
    }

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    private async Task SendAsync(MqttApplicationMessageBuilder message, CancellationToken cancellationToken)
    {
        if (_client.IsConnected)
            await _client.PublishAsync(message.Build(), cancellationToken);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithTcpServer(_options.Host, _options.Port)
            .WithClientId($"silo-{Guid.NewGuid():n}")
            .WithCleanStart()
            .WithReceiveMaximum((ushort)_options.ReceiveMaximum)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(10));
        if (_options.PasswordFile is { } file)
            builder = builder.WithCredentials(_options.User, (await File.ReadAllTextAsync(file, cancellationToken)).Trim());
        if (_options.Tls)
            builder = builder.WithTlsOptions(o => BrokerCredentials.Apply(o, _options));
        var result = await _client.ConnectAsync(builder.Build(), cancellationToken);
        if (result.ResultCode is not MqttClientConnectResultCode.Success)
            throw new InvalidOperationException($"the broker answered {result.ResultCode}: check Broker:CertificateFile, or Broker:User and Broker:PasswordFile");
        if (_leaving)
            return;
        foreach (var topic in Topics.OfCluster)
        {
            var answer = await _client.SubscribeAsync(Shared(topic), MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
            if (answer.Items.Any(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2))
                throw new InvalidOperationException($"the broker does not let {_options.User} subscribe to {topic}: mend its access list");
        }
        _subscribed = true;
        if (_leaving)
        {
            // Told to leave meanwhile, when some of these were not there yet to be taken back.
            await LeaveAsync(cancellationToken);
            return;
        }
        logger.LogInformation("connected to the broker at {Host}:{Port}", _options.Host, _options.Port);
    }

    private string Shared(string topic) => $"$share/{_options.Share}/{topic}";

    private async Task ReceivedAsync(MqttApplicationMessageReceivedEventArgs args)
    {
        args.AutoAcknowledge = false;
        if (Topics.TryParse(args.ApplicationMessage.Topic, out var topic))
            ingest.TryAccept(topic, args.ApplicationMessage.Payload.ToArray());
        await args.AcknowledgeAsync(CancellationToken.None);
    }
}
