using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Signs;

/// <summary>One kind of number sign: how a station file describes it and what drives it. Every kind stands in <see cref="SignKinds"/>.</summary>
internal interface ISignKind
{
    /// <summary>Its word in station files.</summary>
    string Kind { get; }

    /// <summary>Every property that a sign of this kind has beside those of all signs; the published schema names the same.</summary>
    IReadOnlyList<string> Properties { get; }

    /// <summary>The device, or null after everything wrong with it was noted.</summary>
    SignHardware? Read(JsonFields fields);

    /// <summary>The device itself; disposed of with the agent when it is disposable. Throws <see cref="IOException"/> that tells what to mend.</summary>
    INumberSign Make(SignSettings sign);
}
