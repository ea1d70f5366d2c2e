namespace Jena.Iot.Wire.Delivery;

/// <summary>Bounds that hold for every command; the edge refuses what is beyond them.</summary>
public static class CommandLimits
{
    /// <summary>A command's message is no larger.</summary>
    public const int MaxBytes = 4096;

    /// <summary>
    /// The deadline of a command is at most this far ahead when it is sent. An edge whose record of commands is lost knows by it which
    /// commands it may have executed already.
    /// </summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);
}
