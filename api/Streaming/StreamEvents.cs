using System.Text;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;

namespace Jena.Iot.Api.Streaming;

/// <summary>The events of the latest changes as bytes, made once for all clients. Safe for any thread.</summary>
public sealed class StreamEvents(RenderedViews rendered)
{
    private const int Kept = 4096;

    private readonly Entry?[] entries = new Entry?[Kept];

    /// <param name="epoch">Of the cursor that the change has.</param>
    public ReadOnlyMemory<byte> Of(LiveView change, string epoch)
    {
        ref var slot = ref entries[change.Sequence % Kept];
        if (Volatile.Read(ref slot) is { } known && ReferenceEquals(known.Change, change) && known.Epoch == epoch)
            return known.Bytes;
        var data = rendered.Render(change).Bytes;
        var head = Encoding.UTF8.GetBytes($"id: {new LiveCursor(epoch, change.Sequence)}\nevent: view\ndata: ");
        byte[] bytes = [.. head, .. data, (byte)'\n', (byte)'\n'];
        Volatile.Write(ref slot, new Entry(change, epoch, bytes));
        return bytes;
    }

    private sealed record Entry(LiveView Change, string Epoch, byte[] Bytes);
}
