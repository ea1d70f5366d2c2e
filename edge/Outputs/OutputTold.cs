using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Outputs;

/// <summary>What the outbox was told of one output; kept with the readings, so that after a restart only what is new is told.</summary>
/// <param name="On">The state told last; null before the first.</param>
/// <param name="Failed">The state that it did not take, for which its alarm stands; null for none.</param>
internal sealed record OutputTold(bool? On, bool? Failed)
{
    public static OutputTold Nothing { get; } = new(null, null);

    /// <summary>The key of what is kept of an output.</summary>
    public static string KeyOf(string output) => $"output:{output}";

    public static OutputTold Of(byte[]? state) => state is [var on, var failed] ? new OutputTold(Flag(on), Flag(failed)) : Nothing;

    public InputState Save(string output) => new(KeyOf(output), [Byte(On), Byte(Failed)]);

    private static byte Byte(bool? flag) => flag switch { null => 0, false => 1, true => 2 };

    private static bool? Flag(byte value) => value switch { 1 => false, 2 => true, _ => null };
}
