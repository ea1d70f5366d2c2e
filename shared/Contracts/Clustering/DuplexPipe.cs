using System.IO.Pipelines;

namespace Jena.Iot.Contracts.Clustering;

/// <summary>A stream as a pipe in each direction. A flush gives what was written to the stream at once; nothing is held back.</summary>
internal sealed class DuplexPipe(Stream stream) : IDuplexPipe, IAsyncDisposable
{
    // What one TLS record holds: a read empties it, and a flush fills it, in one call.
    private const int Record = 16 * 1024;

    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: Record, minimumReadSize: 1024, leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: Record, leaveOpen: true));

    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync();
        await Output.CompleteAsync();
    }
}
