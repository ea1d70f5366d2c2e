using System.Diagnostics;

namespace Jena.Iot.Edge.Uplink;

/// <summary>The traces of the batches of one stream that are in flight: each ends with its acknowledgement.</summary>
internal sealed class BatchTraces
{
    private readonly List<(SendRange Range, Activity Activity)> _open = [];

    public void Begin(SendRange range, Activity? activity)
    {
        if (activity is not null)
            _open.Add((range, activity));
    }

    public void Acknowledged(long watermark)
    {
        foreach (var (_, activity) in _open.Where(o => o.Range.To <= watermark))
            activity.SetStatus(ActivityStatusCode.Ok).Dispose();
        _open.RemoveAll(o => o.Range.To <= watermark);
    }

    /// <summary>What is still open did not arrive.</summary>
    public void Abandon(string why)
    {
        foreach (var (_, activity) in _open)
            activity.SetStatus(ActivityStatusCode.Error, why).Dispose();
        _open.Clear();
    }
}
