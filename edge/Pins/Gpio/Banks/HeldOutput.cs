using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Banks;

/// <summary>One output. It stays as it is, and can be read, until it is written for the first time.</summary>
/// <param name="request">Of the output alone, requested as it is.</param>
internal sealed class HeldOutput(ILineRequest request)
{
    public bool Level => request.GetLevels(1) != 0;

    public void Write(bool level)
    {
        // Its direction comes with its level, so that it never has another level in between.
        if (request.Lines[0].Direction is LineDirection.AsIs)
            request.Configure([request.Lines[0] with { Direction = LineDirection.Output, Level = level }]);
        else
            request.SetLevels(level ? 1UL : 0, 1);
    }
}
