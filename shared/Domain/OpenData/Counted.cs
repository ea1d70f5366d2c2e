namespace Jena.Iot.Domain.OpenData;

/// <summary>What a detector counts.</summary>
public enum Counted
{
    /// <summary>Whatever drives over it.</summary>
    Vehicles = 0,

    Bicycles = 1,
}
