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
}

/// <param name="Since">Since when it is so.</param>
/// <param name="Sensed">When it was last said.</param>
public sealed record ContactState(bool Closed, DateTimeOffset Since, DateTimeOffset Sensed);
