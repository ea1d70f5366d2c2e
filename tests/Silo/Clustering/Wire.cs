using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Jena.Iot.Silo.Tests.Clustering;

/// <summary>Two ends of one connection in memory. To abort one ends both, as with a socket.</summary>
internal sealed class Wire
{
    private Wire(ConnectionContext made, ConnectionContext taken) => (Made, Taken) = (made, taken);

    /// <summary>At the end that made the connection.</summary>
    public ConnectionContext Made { get; }

    /// <summary>At the end that took it.</summary>
    public ConnectionContext Taken { get; }

    public static Wire New(IPAddress? address = null)
    {
        var (there, back) = (new Pipe(), new Pipe());
        return new Wire(new Aborting(there, back, address), new Aborting(back, there, address));
    }

    private sealed class Aborting : DefaultConnectionContext
    {
        private readonly Pipe[] _pipes;
        private readonly CancellationTokenSource _closed = new();

        public Aborting(Pipe output, Pipe input, IPAddress? address)
            : base(Guid.NewGuid().ToString("N"))
        {
            _pipes = [output, input];
            Transport = new Both(input.Reader, output.Writer);
            RemoteEndPoint = new IPEndPoint(address ?? IPAddress.Loopback, 11_111);
            ConnectionClosed = _closed.Token;
        }

        public override void Abort(ConnectionAbortedException abortReason)
        {
            foreach (var pipe in _pipes)
            {
                pipe.Writer.CancelPendingFlush();
                pipe.Writer.Complete();
                pipe.Reader.CancelPendingRead();
            }
            _closed.Cancel();
        }
    }

    private sealed record Both(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
