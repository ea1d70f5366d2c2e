namespace Jena.Iot.Edge.Outputs;

/// <summary>What one output is to be.</summary>
/// <param name="On">As it is wanted.</param>
/// <param name="Since">When it was asked for.</param>
/// <param name="Until">When its hold ends; null for none.</param>
internal sealed record OutputState(bool On, TimeSpan Since, TimeSpan? Until)
{
    /// <summary>
    /// When and why it goes to its safe state; null when it is there. Without uplink it waits from when the cluster was last heard, or from
    /// the command when that is later: a command is a word of the cluster's too.
    /// </summary>
    /// <param name="heard">When the cluster was last heard; the start before the first time.</param>
    public (TimeSpan At, string Why)? Leaves(OutputSettings settings, TimeSpan heard)
    {
        if (On == settings.SafeOn)
            return null;
        var alone = (heard > Since ? heard : Since) + settings.SafeAfter;
        return Until is { } until && until <= alone ? (until, "its hold is over") : (alone, "there is no uplink");
    }
}
