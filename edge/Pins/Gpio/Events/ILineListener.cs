namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>Hears of lines in the order in which it happened, by one thread at a time.</summary>
internal interface ILineListener
{
    void Changed(LineChange change);

    /// <summary>Changes that follow are after the loss.</summary>
    void Lost(LineLoss loss);
}
