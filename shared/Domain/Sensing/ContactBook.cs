using System.Collections.Immutable;

namespace Jena.Iot.Domain.Sensing;

/// <summary>What contacts last said, by name. An older change never overwrites a newer one.</summary>
public static class ContactBook
{
    /// <summary>Contacts that one asset has at most; changes of further ones are not kept.</summary>
    public const int MaxContacts = 100;

    public static ImmutableSortedDictionary<string, ContactState> Empty { get; } = ImmutableSortedDictionary.Create<string, ContactState>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, ContactState> After(this ImmutableSortedDictionary<string, ContactState> contacts, ContactChange change, DateTimeOffset at)
    {
        var known = contacts.GetValueOrDefault(change.Contact);
        if (known is null && contacts.Count >= MaxContacts)
            return contacts;
        if (known?.Sensed > at)
            return contacts;
        var since = known is not null && known.Closed == change.Closed ? known.Since : at;
        return contacts.SetItem(change.Contact, new ContactState(change.Closed, since, at));
    }

    /// <summary>
    /// What is stored, with what the live stream <paramref name="told"/> on top. It is ahead of what is stored while an edge has a
    /// backlog, and knows nothing of the changes between: since when it is so is said by what is stored, as soon as that says the same.
    /// </summary>
    public static ImmutableSortedDictionary<string, ContactState> With(this ImmutableSortedDictionary<string, ContactState> stored, ImmutableSortedDictionary<string, ContactState> told)
    {
        var shown = stored;
        foreach (var (name, live) in told)
        {
            if (!stored.TryGetValue(name, out var known))
                shown = shown.Count < MaxContacts ? shown.Add(name, live) : shown;
            else if (live.Sensed > known.Sensed)
                shown = shown.SetItem(name, live.Closed == known.Closed ? known with { Sensed = live.Sensed } : live);
        }
        return shown;
    }
}

/// <param name="Since">Since when it is so.</param>
/// <param name="Sensed">When it was last said.</param>
public sealed record ContactState(bool Closed, DateTimeOffset Since, DateTimeOffset Sensed);
