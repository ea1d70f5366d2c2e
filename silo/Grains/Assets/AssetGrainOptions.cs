using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>How assets keep their past.</summary>
public sealed class AssetGrainOptions
{
    public const string Section = "Assets";

    /// <summary>A snapshot is kept each time that this many versions have passed; 10 to 100,000. Default 500.</summary>
    [Range(10, 100_000)]
    public int SnapshotEvery { get; set; } = 500;
}
