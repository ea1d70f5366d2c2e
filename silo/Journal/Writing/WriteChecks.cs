using System.Text;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Silo.Journal.Writing;

/// <summary>
/// What a database would refuse is refused before it is queued, so that one bad write never fails the batch that it shares
/// with others. Throws <see cref="ArgumentException"/> saying what is wrong.
/// </summary>
internal static class WriteChecks
{
    private const int LongestName = 200;
    private const int LargestPayload = 16 * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(false, true);

    public static void Check(Append append)
    {
        CheckStream(append.Stream);
        if (append.ExpectedVersion < 0)
            throw new ArgumentException($"{append.Stream}: a version is 0 or more, not {append.ExpectedVersion}");
        foreach (var row in append.Rows)
        {
            if (row.Kind is not (RowKind.Readings or RowKind.Decisions))
                throw new ArgumentException($"{append.Stream}: a row holds readings or decisions, not {row.Kind}");
            if (row.Count < 1)
                throw new ArgumentException($"{append.Stream}: a row holds 1 event or more, not {row.Count}");
            CheckPayload(append.Stream, row.Payload);
        }
        foreach (var watermark in append.Watermarks)
            Check(watermark.Source);
        if (append.View is { } view)
            CheckPayload(append.Stream, view);
        foreach (var deadline in append.Deadlines ?? [])
            CheckName("deadline", deadline.Name);
        if (append.Command is { } command)
        {
            CheckName("command", command.Id);
            CheckPayload(append.Stream, command.Outcome);
        }
    }

    public static void CheckStream(string stream) => CheckName("stream", stream);

    public static void Check(Source source)
    {
        CheckName("origin", source.Origin);
        CheckName("source stream", source.Stream);
    }

    /// <summary>The letter as every database can keep it: its texts come from outside and may hold anything.</summary>
    public static NewDeadLetter Storable(NewDeadLetter letter)
    {
        CheckPayload(letter.Source.ToString(), letter.Payload);
        return letter with
        {
            Source = new Source(Storable(letter.Source.Origin), Storable(letter.Source.Stream)),
            Asset = Storable(letter.Asset),
            Refusal = new Refusal(Storable(letter.Refusal.Code), Storable(letter.Refusal.Reason)),
        };
    }

    internal static string Storable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');

    private static void CheckName(string what, string name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > LongestName || name.Contains('\0') || !IsUnicode(name))
            throw new ArgumentException($"a {what} is named by 1 to {LongestName} characters without NUL, not by '{name}'");
    }

    private static bool IsUnicode(string name)
    {
        try
        {
            return Strict.GetByteCount(name) > 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static void CheckPayload(string stream, byte[] payload)
    {
        if (payload is null || payload.Length > LargestPayload)
            throw new ArgumentException($"{stream}: a payload has at most {LargestPayload} bytes, this has {payload?.Length.ToString() ?? "none"}");
    }
}
