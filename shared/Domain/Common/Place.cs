using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Common;

/// <summary>A point in WGS 84. Longitude −180 to 180, latitude −90 to 90, in degrees. An asset without a place has null, never 0/0.</summary>
public sealed record Place(double Longitude, double Latitude)
{
    /// <summary>Whether both are finite and within bounds.</summary>
    [JsonIgnore]
    public bool IsValid => double.IsFinite(Longitude) && double.IsFinite(Latitude)
        && Longitude is >= -180 and <= 180 && Latitude is >= -90 and <= 90;
}
