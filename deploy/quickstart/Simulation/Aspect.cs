namespace Jena.Iot.Quickstart.Simulation;

/// <summary>What a signal head shows.</summary>
public enum Aspect
{
    Dark = 0,
    Red = 1,
    Amber = 2,
    Green = 3,
    RedAmber = 4,
}
