namespace Jena.Iot.Contracts.Trust;

/// <summary>When to say that something signed comes to its end: from <see cref="Soon"/> before, and then once <see cref="Every"/>.</summary>
public sealed class EndNotice(TimeProvider time)
{
    /// <summary>Time to sign and bring another: 30 days.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>A day.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(1);

    private DateTimeOffset? _ends;
    private DateTimeOffset _said;

    /// <summary>Whether to say it now; whoever is told so says it. What ends at another moment than before is something else.</summary>
    /// <param name="ends">Null for what has no end.</param>
    public bool IsDue(DateTimeOffset? ends)
    {
        var now = time.GetUtcNow();
        if (ends is null || ends > now + Soon || (ends == _ends && now < _said + Every))
            return false;
        (_ends, _said) = (ends, now);
        return true;
    }
}
