namespace Jena.Iot.Testing.Stimulus;

/// <summary>What the street does, move by move, by chance from a seed: the same seed does the same.</summary>
public sealed class Plan(int seed, IReadOnlyList<Actor> actors)
{
    private readonly Random _chance = new(seed);

    /// <summary>One that differs from run to run, unless <c>JENA_SEED</c> says which.</summary>
    public static int AnySeed() =>
        int.TryParse(Environment.GetEnvironmentVariable("JENA_SEED"), out var seed) ? seed : Random.Shared.Next(1, int.MaxValue);

    /// <summary>What is told before anything moves.</summary>
    public IEnumerable<Happening> AtFirst => actors.SelectMany(static a => a.AtFirst);

    public (string Line, bool Level, IReadOnlyList<Happening> Happened) Next() => actors[_chance.Next(actors.Count)].Next(_chance);

    /// <summary>Brings to an end what is half done; null when all is at rest.</summary>
    public (string Line, bool Level, IReadOnlyList<Happening> Happened)? Settle() =>
        actors.FirstOrDefault(static a => !a.AtRest)?.Next(_chance);
}
