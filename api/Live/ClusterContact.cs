namespace Jena.Iot.Api.Live;

/// <summary>How long ago this host last knew its views to be those of the cluster, by a clock that nobody sets. Safe for any thread.</summary>
public sealed class ClusterContact(TimeProvider time)
{
    private long stamp = long.MinValue;

    /// <summary>Null when it never did.</summary>
    public TimeSpan? Quiet => Interlocked.Read(ref stamp) is not long.MinValue and var at ? time.GetElapsedTime(at) : null;

    /// <summary>The same as a moment of the clock on the wall.</summary>
    public DateTimeOffset? LastHeard => Quiet is { } quiet ? time.GetUtcNow() - quiet : null;

    /// <param name="at">A stamp of <see cref="TimeProvider.GetTimestamp"/>.</param>
    public void Heard(long at) => Interlocked.Exchange(ref stamp, at);
}
