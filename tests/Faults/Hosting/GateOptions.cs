namespace Jena.Iot.Faults.Hosting;

/// <summary>What is asked of the gate.</summary>
/// <param name="Long">Until the minutes are over, instead of every fault once.</param>
/// <param name="Only">Names of faults; empty for all.</param>
public sealed record GateOptions(bool Long, int Seed, double Minutes, IReadOnlyList<string> Only, bool List, int Edges, int Writers, string? Break, bool Keep)
{
    public const string Usage = """
        faults short|long [--minutes N] [--seed N] [--only NAME]... [--edges N] [--writers N] [--keep] [--list]
          short       every fault once, two at a time; those of --only one after another
          long        by chance, alone and together, until the minutes are over (60)
          --seed      the same seed strikes the same faults at the same members; one that differs from run to run unless given
          --only      this fault; may stand several times
          --edges     cabinets that are processes of their own (3)
          --writers   light writers (30)
          --keep      keeps the logs even when everything holds
          --list      names the faults, and why one cannot be done on this machine
        """;

    /// <summary>Null, with what to mend, for what cannot be understood.</summary>
    public static GateOptions? Parse(IReadOnlyList<string> arguments, out string mistake)
    {
        mistake = "";
        bool? isLong = null;
        var options = new GateOptions(false, Random.Shared.Next(1, 1_000_000), 60, [], false, 3, 30, null, false);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var word))
        {
            var valued = word is "--minutes" or "--seed" or "--only" or "--edges" or "--writers" or "--break";
            var value = "";
            if (valued && !rest.TryDequeue(out value))
            {
                mistake = $"{word} needs a value";
                return null;
            }

            GateOptions? next = word switch
            {
                "short" => options,
                "long" => options,
                "--list" => options with { List = true },
                "--keep" => options with { Keep = true },
                "--minutes" when double.TryParse(value, out var minutes) && minutes is > 0 and <= 10_000 => options with { Minutes = minutes },
                "--seed" when int.TryParse(value, out var seed) && seed >= 0 => options with { Seed = seed },
                "--only" => options with { Only = [.. options.Only, value!] },
                "--edges" when int.TryParse(value, out var edges) && edges is >= 1 and <= 50 => options with { Edges = edges },
                "--writers" when int.TryParse(value, out var writers) && writers is >= 1 and <= 999 => options with { Writers = writers },
                "--break" => options with { Break = value },
                _ => null,
            };
            if (next is null)
            {
                mistake = valued ? $"{word} {value}: not a value for it" : $"{word}: unknown";
                return null;
            }

            if (word is "short" or "long")
                isLong = word is "long";
            options = next;
        }

        if (isLong is null && !options.List)
        {
            mistake = "name a gate: short or long";
            return null;
        }

        return options with { Long = isLong is true };
    }
}
