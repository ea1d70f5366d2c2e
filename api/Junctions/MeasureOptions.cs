using System.ComponentModel.DataAnnotations;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Api.Junctions;

/// <summary>By what the figures of junctions are judged. Section <c>Measures</c>.</summary>
public sealed class MeasureOptions : IValidatableObject
{
    public const string Section = "Measures";

    /// <summary>
    /// The greatest mean waits of the levels of service from A on: one to five, in seconds, above 0 and rising, with commas between. Default
    /// <c>20,35,50,70</c>, those of motor vehicles at signals, to be confirmed against the HBS that the city works by.
    /// </summary>
    public string LevelOfService { get; set; } = ServiceThresholds.Vehicles.ToString();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceThresholds.Read(LevelOfService ?? "") is null)
            yield return new ValidationResult($"Measures:LevelOfService is '{LevelOfService}': {ServiceThresholds.Explanation}", [nameof(LevelOfService)]);
    }

    internal ServiceThresholds Thresholds() => ServiceThresholds.Read(LevelOfService) ?? ServiceThresholds.Vehicles;
}
