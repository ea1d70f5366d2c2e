using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>Whether a question can leave this machine. One that cannot says nothing of the node, whatever error it ended with.</summary>
internal static class OwnSide
{
    /// <summary>Any port: nothing is sent to it.</summary>
    private const int Discard = 9;

    /// <summary>Why nothing gets from this machine to <paramref name="address"/>; null when its own link and route are good.</summary>
    public static string? Trouble(IPAddress address) => Trouble(address, SourceTo, StateOf);

    /// <param name="address">Whom.</param>
    /// <param name="sourceTo">The own address from which it is asked; throws <see cref="SocketException"/> without a route.</param>
    /// <param name="stateOf">Name and state of the link that has an address; null for none.</param>
    public static string? Trouble(IPAddress address, Func<IPAddress, IPAddress> sourceTo, Func<IPAddress, (string Name, OperationalStatus State)?> stateOf)
    {
        try
        {
            return stateOf(sourceTo(address)) is { State: OperationalStatus.Down or OperationalStatus.LowerLayerDown or OperationalStatus.NotPresent } link
                ? $"the link {link.Name} of this machine, by which {address} is reached, is down: look at its cable and at what it is plugged into"
                : null;
        }
        catch (SocketException error)
        {
            return $"this machine has no way to {address} ({error.SocketErrorCode}): look at its own cable, address and route";
        }
    }

    /// <summary>The kernel chooses route and source when a datagram socket is connected, and sends nothing.</summary>
    private static IPAddress SourceTo(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(address, Discard);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    private static (string Name, OperationalStatus State)? StateOf(IPAddress own)
    {
        try
        {
            var link = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(link => link.GetIPProperties().UnicastAddresses.Any(a => a.Address.Equals(own)));
            return link is null ? null : (link.Name, link.OperationalStatus);
        }
        catch (NetworkInformationException)
        {
            // Not known: then the answer that stayed out counts.
            return null;
        }
    }
}
