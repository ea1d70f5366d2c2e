namespace Jena.Iot.Quickstart.Simulation;

/// <summary>Chance of one part of the city: the same seed and name give the same run, whatever the other parts do.</summary>
public sealed class Chance
{
    private readonly Random _random;

    public Chance(int seed, string name)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 2166136261u ^ (uint)seed;
        foreach (var character in name)
            hash = (hash ^ character) * 16777619u;
        _random = new Random((int)(hash & int.MaxValue));
    }

    public double Share() => _random.NextDouble();

    public bool Happens(double probability) => _random.NextDouble() < probability;

    public int Of(int count) => _random.Next(count);

    public TimeSpan Between(TimeSpan from, TimeSpan to) => from + ((to - from) * _random.NextDouble());

    /// <summary>The wait for the next of independent happenings, <paramref name="perHour"/> of them an hour; at most a day.</summary>
    public TimeSpan Wait(double perHour)
    {
        var hours = perHour > 0 ? -Math.Log(1 - _random.NextDouble()) / perHour : 24;
        return TimeSpan.FromHours(Math.Min(hours, 24));
    }
}
