namespace Jena.Iot.Edge.Station;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class Suggestion
{
    private const int FarthestEdits = 2;

    /// <summary>The word nearest to <paramref name="written"/>, or null when none is near: two edits at most, fewer than the word has letters, or a word that begins with it.</summary>
    public static string? For(string written, IEnumerable<string> words)
    {
        string? best = null;
        var least = FarthestEdits + 1;
        foreach (var word in words)
        {
            var edits = Edits(written.ToLowerInvariant(), word.ToLowerInvariant());
            if (written.Length >= 3 && word.StartsWith(written, StringComparison.OrdinalIgnoreCase))
                edits = Math.Min(edits, FarthestEdits);
            if (edits < least && edits < word.Length)
                (best, least) = (word, edits);
        }
        return best;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.</summary>
    private static int Edits(string from, string to)
    {
        var table = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            table[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            table[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = table[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(replace, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }
        return table[from.Length, to.Length];
    }
}
