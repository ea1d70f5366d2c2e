using System.Net;
using System.Net.Sockets;

namespace Jena.Iot.Testing;

/// <summary>
/// Ports of the loopback address for servers of tests. They lie below those that the system gives to outgoing connections, so that
/// none is taken between two starts of one server, and no port is given twice in one process.
/// </summary>
public static class Ports
{
    private const int First = 10_000;
    private const int Count = 22_000;
    private static int _next = Environment.ProcessId * 97 % Count;

    /// <summary>A port that is free at this moment. Throws <see cref="InvalidOperationException"/> when there is none.</summary>
    public static int Free()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
                return port;
        }
        throw new InvalidOperationException($"no port from {First} to {First + Count - 1} is free");
    }

    /// <summary>Several, all different.</summary>
    public static int[] Free(int count) => [.. Enumerable.Range(0, count).Select(static _ => Free())];

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
