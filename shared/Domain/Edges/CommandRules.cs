using System.Globalization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Edges;

/// <summary>What holds for everything that is asked of an edge.</summary>
public static class CommandRules
{
    /// <summary>The longest name of an output or a sign.</summary>
    public const int MaxName = 40;

    /// <summary>The longest reason.</summary>
    public const int MaxReason = 200;

    /// <summary>The longest explanation of a fate that is kept; what is longer is cut.</summary>
    public const int MaxDetail = 500;

    /// <summary>Null when the name and the reason can stand; else what to mend.</summary>
    public static Refusal? Check(string what, string? name, string? reason)
    {
        if (!Slug.IsValid(name) || name!.Length > MaxName)
            return new Refusal($"bad-{what}", $"write the {what}'s name as in the station file: 1 to {MaxName} lower-case letters, digits and single hyphens");
        return CheckReason(reason);
    }

    /// <summary>Null when the reason can stand; else what to mend.</summary>
    public static Refusal? CheckReason(string? reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason || reason.Any(char.IsControl)
            ? new Refusal("bad-reason", $"write why in 1 to {MaxReason} characters on one line: the audit keeps it, and the edge logs it")
            : null;

    /// <summary>
    /// An id that no other command of the edge ever has. The count tells apart what was asked in one moment; the time tells it from what
    /// was asked before the cluster was put back to an earlier copy, which has forgotten how far it had counted.
    /// </summary>
    public static string Id(char kind, long count, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{now.UtcDateTime:yyyyMMdd't'HHmmss'.'fffffff}-{count}");

    internal static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
