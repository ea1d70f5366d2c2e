namespace Jena.Iot.Quickstart.Simulation;

/// <summary>What every part of the simulated city works with.</summary>
/// <param name="Agenda">When it acts next.</param>
/// <param name="Pins">What it acts on.</param>
/// <param name="Demand">How much goes on.</param>
/// <param name="Seed">Of all chance.</param>
public sealed record Street(Agenda Agenda, ICityPins Pins, Demand Demand, int Seed);
