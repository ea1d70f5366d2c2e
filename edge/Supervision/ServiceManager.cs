using System.Net.Sockets;
using System.Text;

namespace Jena.Iot.Edge.Supervision;

/// <summary>
/// Tells the service manager how the process is, as systemd's <c>sd_notify(3)</c> describes it: lines of <c>NAME=value</c> in a
/// datagram to the socket that <c>NOTIFY_SOCKET</c> names. A manager that cannot be reached is nobody's error: the agent goes on.
/// </summary>
public sealed class ServiceManager : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private readonly UnixDomainSocketEndPoint _address;

    /// <param name="path">The socket; a name that begins with <c>@</c> is an abstract one.</param>
    /// <param name="watchdog">So long the manager waits for a sign of life; null when it does not.</param>
    public ServiceManager(string path, TimeSpan? watchdog)
    {
        _address = new UnixDomainSocketEndPoint(path.StartsWith('@') ? $"\0{path[1..]}" : path);
        Watchdog = watchdog;
    }

    public TimeSpan? Watchdog { get; }

    /// <summary>Null when no service manager started this process.</summary>
    /// <param name="variable">Looks up a variable of the environment.</param>
    /// <param name="process">The id of this process: the watchdog may be meant for another one.</param>
    public static ServiceManager? From(Func<string, string?> variable, int process)
    {
        if (variable("NOTIFY_SOCKET") is not { Length: > 1 } path || path[0] is not ('/' or '@'))
            return null;
        var isMeant = variable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == process.ToString();
        return new ServiceManager(path, isMeant && long.TryParse(variable("WATCHDOG_USEC"), out var microseconds) && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null);
    }

    /// <summary>It works: whoever waits for this service may go on.</summary>
    public void Ready(string status) => Tell($"READY=1\nSTATUS={Line(status)}");

    public void Status(string status) => Tell($"STATUS={Line(status)}");

    public void Alive() => Tell("WATCHDOG=1");

    public void Stopping() => Tell("STOPPING=1");

    public void Dispose() => _socket.Dispose();

    private static string Line(string status) => status.ReplaceLineEndings(" ");

    private void Tell(string state)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(state), _address);
        }
        catch (SocketException)
        {
            // The manager restarts, or its buffer is full: what is missed is told again by the next sign of life.
        }
    }
}
