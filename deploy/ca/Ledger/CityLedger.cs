using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Ledger;

/// <summary>Everything that an authority has issued, and what became of it. A value: each change gives another one.</summary>
public sealed record CityLedger
{
    /// <summary>Of the last revocation list; rises with each.</summary>
    public long ListNumber { get; init; }

    /// <summary>How long a revocation list holds, in days, as last asked for.</summary>
    public int ListDays { get; init; } = CityAuthority.DefaultListDays;

    /// <summary>When the last list ends, and the next is due.</summary>
    public DateTimeOffset ListEnds { get; init; }

    /// <summary>In order of issue.</summary>
    public IReadOnlyList<LedgerEntry> Issued { get; init; } = [];

    /// <summary>What lets <paramref name="name"/> in now, the newest last.</summary>
    public IReadOnlyList<LedgerEntry> Valid(string name, DateTimeOffset now) => [.. Issued.Where(e => e.Name == name && e.IsValid(now))];

    /// <summary>Throws <see cref="CaException"/> when the name is known under another role: a broker may know the name alone.</summary>
    public void RequireFree(Holder holder)
    {
        if (Issued.FirstOrDefault(e => e.Name == holder.Name && e.Role != CertificateRoles.Text(holder.Role)) is { } other)
            throw new CaException($"{holder.Name} is the name of {other.Role} {other.Name} already, and a name has one role in a city: choose another one");
    }

    public CityLedger With(LedgerEntry entry) => this with { Issued = [.. Issued, entry] };

    /// <summary>The same with this one in use by its holder.</summary>
    public CityLedger WithAccepted(string serial) => this with { Issued = [.. Issued.Select(e => e.Serial == serial ? e with { IsPending = false } : e)] };

    /// <summary>The same with these revoked; what is revoked already keeps its time and cause.</summary>
    public CityLedger Without(IReadOnlyCollection<string> serials, RevocationCause cause, DateTimeOffset now) => this with
    {
        Issued = [.. Issued.Select(e => serials.Contains(e.Serial) && e.RevokedAt is null ? e with { RevokedAt = now, Cause = cause } : e)],
    };

    public string ToJson() => JsonSerializer.Serialize(this, LedgerJson.Default.CityLedger) + "\n";

    /// <summary>Throws <see cref="CaException"/> for text that is no ledger.</summary>
    public static CityLedger FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, LedgerJson.Default.CityLedger) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new CaException($"the ledger cannot be read ({exception.Message}): put back the last copy that you have of the authority's folder", exception);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CityLedger))]
[JsonSerializable(typeof(IReadOnlyList<LedgerEntry>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
