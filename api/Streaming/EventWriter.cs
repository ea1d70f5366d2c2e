using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Jena.Iot.Api.Streaming;

/// <summary>Writes server-sent events (HTML Living Standard, 9.2). Data holds no line break: JSON of one line.</summary>
public sealed class EventWriter(PipeWriter output)
{
    /// <summary>An event; <paramref name="id"/> is what a client that comes again will send as Last-Event-ID, null to leave that as it was.</summary>
    public void Write(string name, string? id, ReadOnlySpan<byte> data)
    {
        if (id is not null)
            Text($"id: {id}\n");
        Text($"event: {name}\ndata: ");
        output.Write(data);
        Text("\n\n");
    }

    /// <summary>An event that is written already.</summary>
    public void Write(ReadOnlyMemory<byte> whole) => output.Write(whole.Span);

    /// <summary>A line that clients ignore, and that keeps what lies between from closing the connection.</summary>
    public void Comment(string text) => Text($": {text}\n\n");

    public async ValueTask FlushAsync(CancellationToken cancellationToken) => await output.FlushAsync(cancellationToken);

    private void Text(string text) => Encoding.UTF8.GetBytes(text, output);
}
