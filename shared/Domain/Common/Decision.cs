using System.Collections.Immutable;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// What deciding gave: events (possibly none, when what was asked is so already) or a refusal, never both.
/// A decision is a value; nothing has happened until its events are in the journal.
/// </summary>
public sealed record Decision<TEvent>
{
    private Decision(ImmutableArray<TEvent> events, Refusal? refusal) => (Events, Refusal) = (events, refusal);

    /// <summary>What is to be appended, in order. Empty when refused.</summary>
    public ImmutableArray<TEvent> Events { get; }

    /// <summary>Null unless refused.</summary>
    public Refusal? Refusal { get; }

    public bool IsRefused => Refusal is not null;

    public static Decision<TEvent> Of(params ReadOnlySpan<TEvent> events) => new([.. events], null);

    /// <summary>Nothing needs to happen.</summary>
    public static Decision<TEvent> Nothing { get; } = new([], null);

    public static Decision<TEvent> Refuse(string code, string reason) => new([], new Refusal(code, reason));
}
