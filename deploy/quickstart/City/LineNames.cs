using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Quickstart.City;

/// <summary>How the lines of a model cabinet are called, in one place for its station file and for the simulation that drives them.</summary>
public static class LineNames
{
    public const string Door = "door";
    public const string Mains = "mains";

    public static string Red(AssetId junction, SignalGroupDefinition group) => $"{junction.Slug}.{group.Name}.red";

    public static string Amber(AssetId junction, SignalGroupDefinition group) => $"{junction.Slug}.{group.Name}.amber";

    public static string Green(AssetId junction, SignalGroupDefinition group) => $"{junction.Slug}.{group.Name}.green";

    public static string Detector(AssetId junction, DetectorDefinition detector) => $"{junction.Slug}.{detector.Name}";

    public static string LoopA(AssetId carPark, string lane) => $"{carPark.Slug}.{lane}.a";

    public static string LoopB(AssetId carPark, string lane) => $"{carPark.Slug}.{lane}.b";

    public static string WarningLight(AssetId site) => $"site.{site.Slug}.light";

    public static string Programme(AssetId junction, int programme) => $"{junction.Slug}-programme-{programme}";
}
