namespace Jena.Iot.Wire.Delivery;

/// <summary>The codes of results, stable for programs.</summary>
public static class CommandCodes
{
    /// <summary>Refused: the message cannot be read, is too large, or asks for nothing.</summary>
    public const string Malformed = "malformed";

    /// <summary>Refused: its deadline counts from another boot than the present one.</summary>
    public const string EarlierBoot = "earlier-boot";

    /// <summary>Refused: its deadline is farther ahead than <see cref="CommandLimits.LongestLife"/>.</summary>
    public const string DeadlineTooFar = "deadline-too-far";

    /// <summary>Refused: the station has no such output.</summary>
    public const string UnknownOutput = "unknown-output";

    /// <summary>Refused: an output that this one excludes is on, or cannot be read.</summary>
    public const string Interlocked = "interlocked";

    /// <summary>Refused: the output must not be held so long.</summary>
    public const string HoldTooLong = "hold-too-long";

    /// <summary>Refused: the station has no such sign.</summary>
    public const string UnknownSign = "unknown-sign";

    /// <summary>Refused: the sign cannot show this text.</summary>
    public const string Unshowable = "unshowable";

    /// <summary>Refused: the sign was told a higher version, or another text of the same version, before.</summary>
    public const string Superseded = "superseded";

    /// <summary>Expired: it came, or its turn came, after its deadline.</summary>
    public const string Expired = "expired";

    /// <summary>Interrupted: the edge was stopped between beginning to execute it and knowing what came of it.</summary>
    public const string Stopped = "stopped";

    /// <summary>Interrupted: the output or sign was told, and does not show it.</summary>
    public const string NotFollowed = "not-followed";

    /// <summary>Interrupted: the edge lost its record of commands and may have executed this one before.</summary>
    public const string RecordLost = "record-lost";
}
