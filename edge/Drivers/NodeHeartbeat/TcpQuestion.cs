using System.Net;
using System.Net.Sockets;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>Makes a TCP connection and closes it. A port that refuses is no answer: the service is not there.</summary>
internal sealed class TcpQuestion(TimeProvider time) : IQuestion
{
    public async Task<TimeSpan?> AskAsync(IPAddress address, ProbeSettings settings, ushort number, CancellationToken cancellation)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new Patience(settings.Timeout, time, cancellation);
        var begun = time.GetTimestamp();
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, settings.Port), patience.Token).ConfigureAwait(false);
            return time.GetElapsedTime(begun);
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
