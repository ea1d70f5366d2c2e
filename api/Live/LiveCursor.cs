using System.Globalization;

namespace Jena.Iot.Api.Live;

/// <summary>
/// A place in the changes of one API host: <c>epoch-sequence</c> in text. Another epoch is another host or another start of
/// it, whose sequences mean nothing here.
/// </summary>
/// <param name="Epoch">16 lower-case hexadecimal digits.</param>
/// <param name="Sequence">0 before the first change.</param>
public readonly record struct LiveCursor(string Epoch, long Sequence)
{
    /// <summary>Reads <c>epoch-sequence</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out LiveCursor cursor)
    {
        cursor = default;
        if (text is null || text.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var dash))
            return false;
        if (!long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            return false;
        cursor = new LiveCursor(text[..dash], sequence);
        return true;
    }

    public override string ToString() => $"{Epoch}-{Sequence}";
}
