namespace Jena.Iot.Faults.Messages;

/// <summary>What is done to batches, and to what is answered to them, on their way. Shares are of such messages, 0 to 1; default none.</summary>
public sealed record Mischief
{
    public static Mischief None { get; } = new();

    /// <summary>So many are sent twice.</summary>
    public double Twice { get; init; }

    /// <summary>With so many, one of the last hundred is sent once more, from this connection or an earlier one of the same client.</summary>
    public double Again { get; init; }

    /// <summary>So many are held back, and overtaken by what comes after them.</summary>
    public double Late { get; init; }

    /// <summary>The longest that one is held back. Default 2 s.</summary>
    public TimeSpan Latest { get; init; } = TimeSpan.FromSeconds(2);
}
