using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Silo.Hosting;

/// <summary>What does not belong to one part of the silo alone.</summary>
public sealed class SiloOptions : IValidatableObject
{
    public const string Section = "Silo";

    /// <summary>A registry document (JSON) that is imported at start when it differs from what is known. Default none.</summary>
    public string? Registry { get; set; }

    /// <summary>Loopback port for /health/live, /health/ready and /metrics of a silo process of its own; 1 to 65535. Default 8081.</summary>
    [Range(1, 65_535)]
    public int HealthPort { get; set; } = 8_081;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Registry is not null && !File.Exists(Registry))
            yield return new ValidationResult($"Silo:Registry names {Registry}, which is not there", [nameof(Registry)]);
    }
}
