using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Commands;

/// <summary>What is to be done with a command.</summary>
internal abstract record Verdict
{
    /// <summary>It is executed.</summary>
    public static Verdict Execute { get; } = new Executing();

    /// <summary>What it asks for is so already: nothing is touched.</summary>
    public static Verdict IsSo { get; } = new BeingSo();

    public static Verdict Refuse(string code, string reason) => new Settled(Fate.Refused, code, reason);

    public static Verdict Expire(string reason) => new Settled(Fate.Expired, CommandCodes.Expired, reason);

    public static Verdict Interrupt(string code, string reason) => new Settled(Fate.Interrupted, code, reason);

    private sealed record Executing : Verdict;

    private sealed record BeingSo : Verdict;

    /// <summary>It is not executed, now or ever.</summary>
    public sealed record Settled(Fate Fate, string Code, string Reason) : Verdict;
}
