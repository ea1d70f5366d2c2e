using System.Net;
using System.Net.Sockets;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>
/// Sends an ICMP echo: over a ping socket, which needs no privilege but a group within <c>net.ipv4.ping_group_range</c>, else over a raw
/// socket, which needs CAP_NET_RAW. Neither a program nor a thread of its own is needed.
/// </summary>
internal sealed class IcmpQuestion(TimeProvider time) : IQuestion
{
    private readonly ushort _identifier = (ushort)Environment.ProcessId;

    public async Task<TimeSpan?> AskAsync(IPAddress address, ProbeSettings settings, ushort number, CancellationToken cancellation)
    {
        var isV6 = address.AddressFamily is AddressFamily.InterNetworkV6;
        using var socket = Open(address.AddressFamily, isV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp, out var isRaw);
        using var patience = new Patience(settings.Timeout, time, cancellation);
        var buffer = new byte[512];
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, 0), patience.Token).ConfigureAwait(false);
            var begun = time.GetTimestamp();
            await socket.SendAsync(EchoPacket.Request(isV6, _identifier, number), patience.Token).ConfigureAwait(false);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false);
                if (EchoPacket.IsAnswer(buffer.AsSpan(0, length), isV6, isRaw ? _identifier : null, number))
                    return time.GetElapsedTime(begun);
            }
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static Socket Open(AddressFamily family, ProtocolType protocol, out bool isRaw)
    {
        isRaw = false;
        try
        {
            return new Socket(family, SocketType.Dgram, protocol);
        }
        catch (SocketException)
        {
            isRaw = true;
            try
            {
                return new Socket(family, SocketType.Raw, protocol);
            }
            catch (SocketException error)
            {
                throw new ProbeImpossibleException("this machine does not let the agent send ICMP echoes: set net.ipv4.ping_group_range to a range with the agent's group (\"0 2147483647\" for all), or give the service CAP_NET_RAW, or probe a TCP port", error);
            }
        }
    }
}
