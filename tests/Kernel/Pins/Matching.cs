using System.Globalization;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.Pins;

/// <summary>What was told beside what was done, line by line and in order.</summary>
/// <param name="Lost">Moves that nobody told of.</param>
/// <param name="Invented">What was told and no move had made.</param>
/// <param name="Late">By how much each edge is dated after the moment before its move; negative for earlier.</param>
internal sealed record Matching(IReadOnlyList<Move> Lost, IReadOnlyList<(string Line, bool Level, TimeSpan At)> Invented, IReadOnlyList<TimeSpan> Late)
{
    /// <summary>So far a told edge may lie from its move to be taken for it: less than half of the quickest pace of a line.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(2);

    private static readonly TimeSpan Around = TimeSpan.FromMilliseconds(50);

    public TimeSpan Median => Late.Select(static l => l.Duration()).Order().ElementAt(Late.Count / 2);

    /// <summary>For people: each lost move, in milliseconds, and what was done to its line and told of it around then.</summary>
    public static IEnumerable<string> Beside(IEnumerable<Move> lost, IReadOnlyList<Move> moves, IReadOnlyList<(string Line, bool Level, TimeSpan At)> told)
    {
        foreach (var move in lost)
        {
            var (from, to) = (move.Before - Around, move.After + Around);
            var done = moves.Where(m => m.Line == move.Line && m.After >= from && m.Before <= to).Select(static m => $"{Sign(m.Level)}{Ms(m.Before)}..{Ms(m.After)}");
            var heard = told.Where(t => t.Line == move.Line && t.At >= from && t.At <= to).Select(static t => $"{Sign(t.Level)}{Ms(t.At)}");
            yield return $"{move.Line} {Sign(move.Level)}{Ms(move.Before)}..{Ms(move.After)} is lost: done {string.Join(' ', done)}, told {string.Join(' ', heard)}";
        }

        static string Sign(bool level) => level ? "+" : "-";
        static string Ms(TimeSpan at) => at.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);
    }

    public static Matching Of(IEnumerable<Move> moves, IEnumerable<(string Line, bool Level, TimeSpan At)> told)
    {
        var (lost, invented, late) = (new List<Move>(), new List<(string, bool, TimeSpan)>(), new List<TimeSpan>());
        var told1 = told.ToLookup(static t => t.Line);
        foreach (var line in moves.GroupBy(static m => m.Line))
        {
            using var next = told1[line.Key].GetEnumerator();
            var more = next.MoveNext();
            foreach (var move in line)
            {
                for (; more && next.Current.At < move.Before - Near; more = next.MoveNext())
                    invented.Add(next.Current);
                if (more && next.Current.Level == move.Level && next.Current.At <= move.After + Near)
                {
                    late.Add(next.Current.At - move.Before);
                    more = next.MoveNext();
                }
                else
                {
                    lost.Add(move);
                }
            }
            for (; more; more = next.MoveNext())
                invented.Add(next.Current);
        }
        return new Matching(lost, invented, late);
    }
}
