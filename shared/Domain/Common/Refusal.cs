namespace Jena.Iot.Domain.Common;

/// <summary>
/// Why a command or reading was not taken. <see cref="Code"/> is stable and for programs (lower-case words with hyphens);
/// <see cref="Reason"/> is for people and says what to mend.
/// </summary>
public sealed record Refusal(string Code, string Reason)
{
    public override string ToString() => $"{Code}: {Reason}";
}
