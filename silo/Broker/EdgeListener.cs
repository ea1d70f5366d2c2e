using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Silo.Telemetry;
using Microsoft.Extensions.Options;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace Jena.Iot.Silo.Broker;

/// <summary>
/// Takes the connections of edges for the embedded broker: shakes hands within a bounded time, turns away whose certificate is not
/// good before a byte of MQTT is read, and bounds every packet.
/// </summary>
public sealed class EdgeListener(EdgeCertificates certificates, IOptions<BrokerOptions> broker, IOptions<IngestOptions> ingest, TimeProvider time, ILogger<EdgeListener> log) : IMqttServerAdapter
{
    /// <summary>So long a handshake may take.</summary>
    public static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(10);

    /// <summary>The longest first packet, in bytes: a name, a secret and a last will.</summary>
    public const int FirstPacketBytes = 16 << 10;

    /// <summary>What a packet has beside its message, at most: topic and properties.</summary>
    private const int BesideMessage = 4 << 10;

    private const int Backlog = 1_000;

    private readonly CancellationTokenSource _stop = new();
    private Socket? _socket;
    private int _disposed;
    private Task _accepting = Task.CompletedTask;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        var endpoint = new IPEndPoint(broker.Value.ListenAddress, broker.Value.Port);
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(endpoint);
        _socket.Listen(Backlog);
        _accepting = AcceptAsync(_socket, options, logger);
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _socket?.Dispose();
        await _accepting;
    }

    /// <summary>Also more than once: the server that it works for disposes of it too.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _stop.Cancel();
        _socket?.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listening, MqttServerOptions serverOptions, IMqttNetLogger mqttLogger)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var connection = await listening.AcceptAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(connection, serverOptions, mqttLogger), CancellationToken.None);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException && _stop.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException exception)
            {
                // Too many open files, or a client that went in that moment: the next one may be luckier.
                log.LogWarning("a connection could not be taken: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), time);
            }
        }
    }

    private async Task ServeAsync(Socket connection, MqttServerOptions serverOptions, IMqttNetLogger mqttLogger)
    {
        EndPoint? remote = null;
        try
        {
            remote = connection.RemoteEndPoint;
            connection.NoDelay = true;
            Stream stream = new NetworkStream(connection, ownsSocket: true);
            await using var closing = stream;
            if (certificates.Own() is { } own)
            {
                await using var tls = new SslStream(stream);
                if (!await ShakeAsync(tls, own, remote))
                    return;
                using var shown = tls.RemoteCertificate is { } certificate ? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()) : null;
                await HandleAsync(tls, connection, shown, serverOptions, mqttLogger);
                return;
            }
            await HandleAsync(stream, connection, null, serverOptions, mqttLogger);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            log.LogDebug(exception, "the connection of {Endpoint} ended", remote);
        }
        catch (Exception exception)
        {
            log.LogError(exception, "the connection of {Endpoint} failed", remote);
        }
        finally
        {
            connection.Dispose();
        }
    }

    private async Task HandleAsync(Stream stream, Socket connection, X509Certificate2? shown, MqttServerOptions serverOptions, IMqttNetLogger mqttLogger)
    {
        if (ClientHandler is not { } handle)
            return;
        var remote = connection.RemoteEndPoint;
        var packets = new PacketStream(stream, FirstPacketBytes, ingest.Value.MaxMessageBytes * 2 + BesideMessage, tooLong => Refused(remote, tooLong.Message));
        var channel = new MqttTcpChannel(packets, connection.LocalEndPoint, remote, shown);
        using var adapter = new MqttChannelAdapter(channel, new MqttPacketFormatterAdapter(new MqttBufferWriter(serverOptions.WriterBufferSize, serverOptions.WriterBufferSizeMax)), mqttLogger);
        await handle(adapter);
    }

    private async Task<bool> ShakeAsync(SslStream tls, SslStreamCertificateContext own, EndPoint? remote)
    {
        string? why = null;
        using var within = new CancellationTokenSource(HandshakeWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(within.Token, _stop.Token);
        var server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = own,
            ClientCertificateRequired = certificates.AreDemanded,
            // A session that is taken up again would bring back what was shown before.
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // Judged below; the machine's own trust has no say.
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
            RemoteCertificateValidationCallback = (_, shown, chain, _) =>
            {
                if (!certificates.AreDemanded)
                    return true;
                using var copy = shown is null ? null : X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
                why = certificates.Refuse(copy, chain?.ChainPolicy.ExtraStore ?? []) is { } refused ? $"its certificate {(copy is null ? "" : $"({copy.Subject}, serial {copy.SerialNumber}) ")}{refused}" : null;
                return why is null;
            },
        };
        try
        {
            await tls.AuthenticateAsServerAsync(server, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            Refused(remote, why ?? $"no TLS with it: {exception.GetBaseException().Message}");
            return false;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            Refused(remote, $"it did not finish the handshake within {HandshakeWithin.TotalSeconds:0} s");
            return false;
        }
    }

    private void Refused(EndPoint? remote, string why)
    {
        SiloTelemetry.Refused.Add(1);
        log.LogWarning("a client at {Endpoint} was turned away: {Reason}", remote, why);
    }
}
