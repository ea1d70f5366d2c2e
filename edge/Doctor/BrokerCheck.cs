using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using MQTTnet;
using MQTTnet.Protocol;

namespace Jena.Iot.Edge.Doctor;

/// <summary>The way to the broker, step by step: name, connection, TLS, login, subscription.</summary>
internal sealed class BrokerCheck : ICheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (patient.Uplink is not { } uplink)
            yield break;
        var (name, addresses) = await NameAsync(uplink.Broker, cancellationToken).ConfigureAwait(false);
        yield return name;
        if (addresses.Length == 0)
            yield break;
        var (connection, socket) = await ConnectAsync(uplink.Broker, addresses, cancellationToken).ConfigureAwait(false);
        yield return connection;
        if (socket is null)
            yield break;
        if (uplink.Broker.Tls)
        {
            var isTrusted = true;
            await foreach (var finding in TlsHandshake.FindAsync(socket, uplink, patient.Time.GetUtcNow(), Patience, cancellationToken).ConfigureAwait(false))
            {
                isTrusted &= finding.Verdict is not Verdict.Fail;
                yield return finding;
            }
            if (!isTrusted)
                yield break;
        }
        socket.Dispose();
        yield return patient.AgentRuns
            ? Finding.Ok("broker login", "not tried, because the agent runs: the broker lets an edge in once, and a second login would put it out. What the agent itself says: journalctl -u jena-edge -n 20")
            : await LoginAsync(uplink, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(Finding, IPAddress[])> NameAsync(BrokerAddress broker, CancellationToken cancellationToken)
    {
        const string check = "broker name";
        if (IPAddress.TryParse(broker.Host, out var address))
            return (Finding.Ok(check, $"{address} is an address"), [address]);
        try
        {
            var found = await Dns.GetHostAddressesAsync(broker.Host, cancellationToken).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            if (found.Length > 0)
                return (Finding.Ok(check, $"{broker.Host} is {string.Join(", ", found.Select(static a => a.ToString()))}"), found);
        }
        catch (Exception error) when (error is SocketException or TimeoutException)
        {
            return (Unknown(error.Message), []);
        }
        return (Unknown("it has no address"), []);

        Finding Unknown(string why) => Finding.Fail(check, $"nobody knows {broker.Host}: {why}", "check uplink.host in the station file; check the network: ip address; resolvectl status");
    }

    private static async Task<(Finding, Socket?)> ConnectAsync(BrokerAddress broker, IPAddress[] addresses, CancellationToken cancellationToken)
    {
        const string check = "broker connection";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            await socket.ConnectAsync(addresses, broker.Port, patience.Token).ConfigureAwait(false);
            return (Finding.Ok(check, $"{broker} is reached from {socket.LocalEndPoint}"), socket);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            var why = error is SocketException ? error.Message : $"no answer within {Patience.TotalSeconds:0} s";
            return (Finding.Fail(check, $"{broker} is not reached: {why}", $"check uplink.port in the station file, whether the broker runs, and whether firewalls on the way let port {broker.Port}/tcp pass"), null);
        }
    }

    private static async Task<Finding> LoginAsync(UplinkOptions uplink, CancellationToken cancellationToken)
    {
        const string check = "broker login";
        using var client = new MqttClientFactory().CreateMqttClient();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            var connected = await client.ConnectAsync(await ClientOptions.MakeAsync(uplink, will: null, patience.Token).ConfigureAwait(false), patience.Token).ConfigureAwait(false);
            if (connected.ResultCode is not MqttClientConnectResultCode.Success)
                return Finding.Fail(check, $"the broker refuses {uplink.Edge}: {connected.ResultCode}", Refused(uplink));
            var topic = Topics.Ack(uplink.Edge);
            var subscribed = await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce).Build(), patience.Token).ConfigureAwait(false);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token).ConfigureAwait(false);
            return subscribed.Items.FirstOrDefault() is { ResultCode: > MqttClientSubscribeResultCode.GrantedQoS2 and var refused }
                ? Finding.Fail(check, $"{uplink.Edge} is let in, and may not read {topic} ({refused})", "the broker's access list has to allow it: ask the city's operators")
                : Finding.Ok(check, $"{uplink.Edge} is let in and may read {topic}");
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Finding.Fail(check, $"{uplink.Edge} is not let in: {error.GetBaseException().Message}", Refused(uplink));
        }
    }

    private static string Refused(UplinkOptions uplink) =>
        uplink.CertificateFile is { } certificate
            ? $"check \"edge\" in the station file, and with jena-ca list whether {certificate} was revoked; the broker's log says why it refuses"
            : $"check \"edge\" in the station file, and the password{(uplink.CredentialFile is { } file ? $" in {file}" : ": the station file names no uplink.passwordFile")}; issue another one where the edge is registered";
}
