using System.Globalization;
using System.Text.Json;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Silo.Journal;

/// <summary>One line of the history of alarms, as it is stored.</summary>
/// <param name="Id">Unique for ever in this journal, and rising with time as good as always.</param>
/// <param name="Stream">The asset's id.</param>
/// <param name="Recorded">When it was committed, UTC.</param>
public sealed record AlarmLine(long Id, string Stream, DateTimeOffset Recorded, AlarmTransition Transition)
{
    internal static AlarmTransition Decode(byte[] payload) =>
        JsonSerializer.Deserialize<AlarmTransition>(payload, DomainJson.Options) ?? throw new InvalidDataException("a line of the history of alarms is null");
}

/// <summary>A place in the history.</summary>
/// <param name="At">When the line's change happened.</param>
public sealed record AlarmCursor(DateTimeOffset At, long Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}.{Id}");

    /// <summary>Null for an empty text. Throws <see cref="ArgumentException"/> for one that is no cursor.</summary>
    public static AlarmCursor? Parse(string text)
    {
        if (text.Length == 0)
            return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new AlarmCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : throw new ArgumentException($"'{text}' is no cursor: give back the one that the page before ended with", nameof(text));
    }
}

/// <summary>Which lines of the history are wanted.</summary>
/// <param name="Window">When they happened.</param>
/// <param name="Asset">Of one asset; null for all.</param>
/// <param name="Kind">Of one kind of asset; null for all.</param>
/// <param name="Code">Of one code; null for all.</param>
/// <param name="Worst">This urgent or more; null for all.</param>
public sealed record AlarmQuery(TimeWindow Window, AssetId? Asset = null, AssetKind? Kind = null, string? Code = null, AlarmSeverity? Worst = null)
{
    /// <summary>The first stream that is wanted, by ordinal order.</summary>
    internal string Prefix => Asset?.ToString() ?? (Kind is { } kind ? $"{kind.Word()}/" : "");

    /// <summary>The first stream after those. A zero is the character after the slash, and no stream begins with a brace.</summary>
    internal string PrefixEnd => Asset is { } asset ? $"{asset} " : Kind is { } kind ? $"{kind.Word()}0" : "{";

    internal int WorstNumber => Worst is { } worst ? (int)worst : int.MaxValue;
}
