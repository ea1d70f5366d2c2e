namespace Jena.Iot.Faults.Striking;

/// <summary>What is struck when, by chance: the same seed gives the same.</summary>
public sealed class Schedule(IReadOnlyList<IFault> faults, Random chance)
{
    private const int AtMostTogether = 3;

    private readonly Queue<IFault> _waiting = new();

    /// <summary>Every fault once, <paramref name="atOnce"/> of them at a time, in an order of chance.</summary>
    public IEnumerable<IReadOnlyList<IFault>> EachOnce(int atOnce) => Shuffled().Chunk(atOnce);

    /// <summary>Without end: two of three strikes alone, the third together. Over time each comes as often as any other.</summary>
    public IEnumerable<IReadOnlyList<IFault>> ByChance()
    {
        while (true)
            yield return chance.Next(3) == 0 ? Some(2 + chance.Next(AtMostTogether - 1)) : Some(1);
    }

    private List<IFault> Some(int count)
    {
        var some = new List<IFault>();
        while (some.Count < Math.Min(count, faults.Count))
        {
            if (_waiting.Count == 0)
                Array.ForEach(Shuffled(), _waiting.Enqueue);
            var next = _waiting.Dequeue();
            if (!some.Contains(next))
                some.Add(next);
        }

        return some;
    }

    private IFault[] Shuffled()
    {
        IFault[] all = [.. faults];
        chance.Shuffle(all);
        return all;
    }
}
