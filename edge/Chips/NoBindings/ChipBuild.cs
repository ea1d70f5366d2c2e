namespace Jena.Iot.Edge.Chips.NoBindings;

/// <summary>A build without chips: the one that needs no package of bindings.</summary>
internal static class ChipBuild
{
    public static IChipFactory? Factory => null;
}
