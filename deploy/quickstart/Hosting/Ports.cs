using System.Net;
using System.Net.Sockets;

namespace Jena.Iot.Quickstart.Hosting;

/// <summary>Looks for what listens already, before anything is started that would have to be stopped again.</summary>
public static class Ports
{
    /// <summary>Null when both ports are free at this moment; else which is not, and what to write.</summary>
    public static string? FindTaken(QuickstartOptions options) =>
        options.Port == options.MqttPort ? $"Port {options.Port} cannot be both --port and --mqtt-port: write another for one of them"
        : IsTaken(options.Port) ? Taken(options.Port, "API and page", "--port")
        : IsTaken(options.MqttPort) ? Taken(options.MqttPort, "the MQTT broker", "--mqtt-port")
        : null;

    private static string Taken(int port, string use, string option) =>
        $"Port {port}, meant for {use}, is in use already. Stop what listens there, or write another, as in {option} {(port < 60000 ? port + 10 : port - 10)}";

    private static bool IsTaken(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return true;
        }
    }
}
