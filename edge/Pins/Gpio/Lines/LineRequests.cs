namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>Bounds that the kernel sets to a request.</summary>
internal static class LineRequests
{
    public const int MostLines = 64;

    /// <summary>Events that a request can keep at most.</summary>
    public const int MostEvents = 1024;

    /// <summary>The longest name of a chip, a line or a consumer.</summary>
    public const int LongestName = 31;

    /// <summary>The mask of all of <paramref name="count"/> lines.</summary>
    public static ulong All(int count) => count == MostLines ? ulong.MaxValue : (1UL << count) - 1;
}
