using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Testing.Processes;
using Microsoft.AspNetCore.Connections;

namespace Jena.Iot.Silo.Tests.Clustering;

/// <summary>Makes connections with any certificate, and takes whoever answers.</summary>
internal sealed class Stranger(TemporaryFolder folder, string name)
{
    public async Task RunAsync(ConnectionContext connection)
    {
        await using var tls = new SslStream(new DuplexStreamOf(connection), leaveInnerStreamOpen: true);
        using var certificate = X509Certificate2.CreateFromPemFile(folder.Of($"{name}.pem"), folder.Of($"{name}.key"));
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "",
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown?.Subject.Contains("OU=silo", StringComparison.Ordinal) is true,
            });
            // With TLS 1.3 the client is done before the server has judged it.
            Assert.Equal(0, await tls.ReadAsync(new byte[1]));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            Assert.NotEmpty(exception.Message);
        }
    }

    private sealed class DuplexStreamOf(ConnectionContext connection) : Stream
    {
        private readonly Stream _input = connection.Transport.Input.AsStream();
        private readonly Stream _output = connection.Transport.Output.AsStream();

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await _input.ReadAsync(buffer, cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                throw new IOException("the other end has gone", exception);
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
