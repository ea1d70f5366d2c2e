using System.Buffers;

namespace Jena.Iot.Edge.Chips;

/// <summary>
/// The characters of a seven-segment digit: 0 to 9, space, hyphen, and the letters that can be told apart (A B C D E F G H I J L N O
/// P R S T U Y), in either case. I looks like 1, and S like 5.
/// </summary>
public static class SevenSegments
{
    /// <summary>Every character that can be shown, capitals only.</summary>
    public const string Characters = "0123456789 -ABCDEFGHIJLNOPRSTUY";

    private static readonly SearchValues<char> Known = SearchValues.Create(Characters + "abcdefghijlnoprstuy");

    // By the places of Characters: bit 0 is segment a (top), then clockwise b to f, and bit 6 is g (middle).
    private static ReadOnlySpan<byte> Segments =>
    [
        0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f, 0x00, 0x40,
        0x77, 0x7c, 0x39, 0x5e, 0x79, 0x71, 0x3d, 0x76, 0x06, 0x1e, 0x38, 0x54, 0x5c, 0x73, 0x50, 0x6d, 0x78, 0x3e, 0x6e,
    ];

    /// <summary>Whether every character can be shown.</summary>
    public static bool CanShow(string text) => !text.AsSpan().ContainsAnyExcept(Known);

    /// <summary>
    /// The segments of each digit from left to right, the text right-aligned: bit 0 is segment a (top), then clockwise b to f, bit 6 is g
    /// (middle). Throws <see cref="ArgumentException"/> for a text that is too long or cannot be shown.
    /// </summary>
    public static byte[] Of(string text, int digits)
    {
        if (text.Length > digits)
            throw new ArgumentException($"'{text}' is longer than the sign's {digits} digits", nameof(text));
        if (!CanShow(text))
            throw new ArgumentException($"'{text}' cannot be shown: a digit shows {Characters}", nameof(text));
        var segments = new byte[digits];
        for (var i = 0; i < text.Length; i++)
            segments[digits - text.Length + i] = Segments[Characters.IndexOf(char.ToUpperInvariant(text[i]))];
        return segments;
    }
}
