using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Jena.Iot.Api.Listening;

/// <summary>Says which port is in use, and where it is set.</summary>
public static class PortCheck
{
    /// <summary>
    /// Null when all are free at this moment. Asked before the host starts, for a host that waits for its cluster would
    /// not say it until then.
    /// </summary>
    public static string? FindTaken(IEnumerable<string> urls) =>
        urls.Select(static url => (Url: url, Address: BindingAddress.Parse(url)))
            .Where(static entry => !entry.Address.IsUnixPipe && !entry.Address.IsNamedPipe && entry.Address.Port != 0 && IsTaken(entry.Address))
            .Select(static entry => Explain(entry.Url, entry.Address.Port))
            .FirstOrDefault();

    /// <summary>Null unless the host failed to start because a port was in use.</summary>
    public static string? Explain(Exception exception, IEnumerable<string> urls)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
                return $"A port of '{string.Join(';', urls)}' is in use already. Stop what listens there, or set another with --urls or Api:Urls";
        }

        return null;
    }

    private static string Explain(string url, int port) =>
        $"Port {port} of '{url}' is in use already. Stop what listens there, or set another with --urls or Api:Urls";

    private static bool IsTaken(BindingAddress address)
    {
        IPAddress[] candidates = IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? [ip]
            : string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback] : [IPAddress.Any];
        return candidates.Any(candidate =>
        {
            using var socket = new Socket(candidate.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(candidate, address.Port));
                socket.Listen(1);
                return false;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return true;
            }
        });
    }
}
