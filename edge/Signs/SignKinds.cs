using Jena.Iot.Edge.Chips;

namespace Jena.Iot.Edge.Signs;

/// <summary>The kinds of signs that this edge has.</summary>
internal static class SignKinds
{
    /// <summary>In the order in which messages name them.</summary>
    public static readonly IReadOnlyList<ISignKind> All = [new VirtualSign(), new Max7219Sign(), new Tm1637Sign()];

    public static IReadOnlyList<string> Words { get; } = [.. All.Select(static k => k.Kind)];

    public static ISignKind Of(string word) => All.First(k => k.Kind == word);

    public static INumberSign Make(SignSettings sign) => Of(sign.Hardware.Kind).Make(sign);
}
