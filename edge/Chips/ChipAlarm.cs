using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Chips;

/// <summary>The alarm <c>chip-NAME</c> of a chip that does not answer, and how it is remembered over a restart.</summary>
internal static class ChipAlarm
{
    public static bool Stands(ChipSettings chip, IOutbox outbox) => outbox.LoadInputs().GetValueOrDefault(Key(chip)) is [1];

    public static AlarmChange Change(ChipSettings chip, bool raised) => new($"chip-{chip.Name}", raised, AlarmSeverity.Low, $"The {chip.Kind} {chip.Name} does not answer");

    public static InputState Saved(ChipSettings chip, bool raised) => new(Key(chip), [(byte)(raised ? 1 : 0)]);

    public static string Key(ChipSettings chip) => $"chip:{chip.Name}";
}
