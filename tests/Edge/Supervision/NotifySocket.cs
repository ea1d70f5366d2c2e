using System.Net.Sockets;
using System.Text;

namespace Jena.Iot.Edge.Tests.Supervision;

/// <summary>The service manager's end of its socket.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

    /// <param name="path">As <c>NOTIFY_SOCKET</c> has it.</param>
    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path.StartsWith('@') ? $"\0{path[1..]}" : path));
    }

    public string Path { get; }

    /// <summary>The next datagram; fails after 10 s without one.</summary>
    public string Next()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
    }

    public bool IsEmpty => _socket.Available == 0;

    public void Dispose() => _socket.Dispose();
}
