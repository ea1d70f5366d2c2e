using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Signs;

/// <summary>A sign in memory.</summary>
public sealed record VirtualSignHardware(int Digits) : SignHardware(VirtualSign.Word, Digits);

/// <summary>Signs for stations without hardware.</summary>
internal sealed class VirtualSign : ISignKind
{
    public const string Word = "virtual";

    public string Kind => Word;

    public IReadOnlyList<string> Properties { get; } = ["digits"];

    public SignHardware? Read(JsonFields fields) =>
        fields.Whole("digits", 1, 64, "a whole number of digits", required: true) is { } digits ? new VirtualSignHardware(digits) : null;

    public INumberSign Make(SignSettings sign) => new MemoryNumberSign(sign.Name, sign.Hardware.Digits);
}
