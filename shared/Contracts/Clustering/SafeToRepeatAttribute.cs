namespace Jena.Iot.Contracts.Clustering;

/// <summary>
/// Marks a call that may be made again while nobody knows what became of it: it changes nothing, or it is done once however often it is
/// made. Whoever calls without this has to ask again themselves, once they know what that would do.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SafeToRepeatAttribute : Attribute
{
    /// <summary>An answer may well take seconds, so that its absence says little. Default false.</summary>
    public bool IsLong { get; init; }
}
