namespace Jena.Iot.Edge.Signs;

/// <summary>What a sign is to show: the highest version that was told.</summary>
/// <param name="Version">1 or more.</param>
internal sealed record SignDesired(ulong Version, string Text);

/// <summary>One sign.</summary>
/// <param name="Desired">Null until it was told anything.</param>
/// <param name="Since">When it was told, or the start.</param>
internal sealed record SignState(SignDesired? Desired, TimeSpan Since)
{
    /// <summary>
    /// What it has to show at <paramref name="now"/>. Without uplink it waits from when the cluster was last heard, or told it something.
    /// </summary>
    public string Text(SignSettings settings, TimeSpan now, TimeSpan heard) =>
        Desired is null || Leaves(settings, heard) <= now ? settings.SafeText : Desired.Text;

    /// <summary>When it goes to its safe text; null for never.</summary>
    public TimeSpan? Leaves(SignSettings settings, TimeSpan heard) =>
        Desired is null || settings.SafeAfter is not { } after ? null : (heard > Since ? heard : Since) + after;
}
