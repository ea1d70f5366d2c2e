namespace Jena.Iot.Api.Live;

/// <summary>When this host last knew its views to be those of the cluster. Safe for any thread.</summary>
public sealed class ClusterContact
{
    private long ticks;

    /// <summary>Null when it never did.</summary>
    public DateTimeOffset? LastHeard => Interlocked.Read(ref ticks) is > 0 and var at ? new DateTimeOffset(at, TimeSpan.Zero) : null;

    public void Heard(DateTimeOffset at) => Interlocked.Exchange(ref ticks, at.UtcTicks);
}
