namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>A build with chips, through Iot.Device.Bindings.</summary>
internal static class ChipBuild
{
    public static IChipFactory? Factory { get; } = new BindingsFactory();
}
