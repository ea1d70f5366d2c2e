using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Ca.Files;
using Jena.Iot.Ca.Ledger;

namespace Jena.Iot.Ca.Authority;

/// <summary>
/// The authority of a city at work: says who is who, and who is no more. Whatever it issues is in the ledger, on disk, before anybody
/// gets it.
/// </summary>
public sealed class CityAuthority : IDisposable
{
    /// <summary>The longest that a certificate of a holder may last, in days.</summary>
    public const int MaxDays = 3_660;

    /// <summary>How long a revocation list holds unless said otherwise, in days.</summary>
    public const int DefaultListDays = 365;

    private readonly AuthorityFolder _folder;
    private readonly X509Certificate2 _authority;
    private readonly TimeProvider _time;
    private CityLedger _ledger;

    private CityAuthority(AuthorityFolder folder, X509Certificate2 authority, CityLedger ledger, TimeProvider time)
    {
        _folder = folder;
        _authority = authority;
        _ledger = ledger;
        _time = time;
    }

    public AuthorityFolder Folder => _folder;

    public CityLedger Ledger => _ledger;

    /// <summary>The authority's certificate, PEM: what everybody trusts.</summary>
    public string CertificatePem => _authority.ExportCertificatePem() + "\n";

    /// <summary>Makes an authority with a key of its own and an empty revocation list.</summary>
    /// <param name="passphrase">Null for a key that lies plain, for its owner alone.</param>
    public static CityAuthority Make(string path, string city, int years, string? passphrase, TimeProvider time)
    {
        if (years is < 1 or > 40)
            throw new CaException($"an authority of {years} years: write 1 to 40");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = AuthorityKey.Write(key, passphrase);
        var now = Now(time);
        var certificate = Profile.Root(city, key, now - Profile.Backdating, now.AddYears(years));
        var folder = AuthorityFolder.Make(path);
        var authority = new CityAuthority(folder, certificate, new CityLedger(), time);
        AtomicFile.WriteSecret(folder.KeyFile, text);
        authority.SignList(DefaultListDays);
        // Last, since this is what tells an authority from a folder.
        AtomicFile.WriteOpen(folder.CertificateFile, authority.CertificatePem);
        return authority;
    }

    /// <param name="passphrase">Asked when the key is encrypted.</param>
    public static CityAuthority Open(string path, Func<string> passphrase, TimeProvider time)
    {
        var folder = AuthorityFolder.Open(path);
        try
        {
            return new CityAuthority(folder, folder.ReadWithKey(passphrase), folder.ReadLedger(), time);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A certificate for somebody new under this name: what the name had is revoked, as superseded. Throws <see cref="CaException"/>.
    /// </summary>
    /// <param name="days">Null for the role's default.</param>
    public IssuedCertificate Issue(Holder holder, PublicKey key, int? days)
    {
        var issued = Sign(holder, key, days);
        Supersede(holder.Name, issued.Serial);
        return issued;
    }

    /// <summary>The same with a key made here.</summary>
    public (IssuedCertificate Certificate, string KeyPem) IssueWithKey(Holder holder, int? days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Issue(holder, new PublicKey(key), days), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>
    /// The next certificate of the same holder, with its names and addresses; what it has stays valid until it ends. Throws <see cref="CaException"/>.
    /// </summary>
    /// <param name="key">Null for the key that it has, which need not be here for it.</param>
    public IssuedCertificate Renew(CertificateRole role, string name, PublicKey? key, int? days)
    {
        var last = Last(role, name);
        if (last.RevokedAt is not null)
            throw new CaException($"the last certificate of {CertificateRoles.Text(role)} {name} was revoked: give it a new one with issue");
        if (last.IsPending && key is null)
            throw new CaException($"{CertificateRoles.Text(role)} {name} did not say that it took its last certificate, so nobody here knows which key it has: enrol it again, or give --csr");
        using var certificate = X509Certificate2.CreateFromPem(last.Certificate);
        return Sign(last.Holder(), key ?? certificate.PublicKey, days);
    }

    /// <summary>As <see cref="Renew"/> with a key made here.</summary>
    public (IssuedCertificate Certificate, string KeyPem) RenewWithKey(CertificateRole role, string name, int? days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Renew(role, name, new PublicKey(key), days), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>A certificate beside those that the name has, which stay valid until they are revoked or end.</summary>
    /// <param name="isPending">Whether its holder may yet refuse it; <see cref="Accepted"/> says that it did not.</param>
    public IssuedCertificate Sign(Holder holder, PublicKey key, int? days, bool isPending = false)
    {
        holder.Validate();
        _ledger.RequireFree(holder);
        var lasting = days ?? CertificateRoles.DefaultDays(holder.Role);
        if (lasting is < 1 or > MaxDays)
            throw new CaException($"a certificate of {lasting} days: write 1 to {MaxDays}");
        var now = Now(_time);
        var until = now.AddDays(lasting);
        if (until > _authority.NotAfter)
            throw new CaException($"the authority itself ends on {_authority.NotAfter.ToUniversalTime():yyyy-MM-dd}: write fewer --days, or make a new authority and let everybody trust both for a while");
        var from = Later(now - Profile.Backdating, _authority.NotBefore.ToUniversalTime());
        using var certificate = Profile.Certificate(holder, key, _authority, Profile.Serial(static bytes => RandomNumberGenerator.Fill(bytes)), from, until);
        var pem = certificate.ExportCertificatePem() + "\n";
        var issued = new IssuedCertificate(holder, certificate.SerialNumber, pem, from, until);
        Keep(_ledger.With(new LedgerEntry
        {
            Serial = issued.Serial,
            Role = CertificateRoles.Text(holder.Role),
            Name = holder.Name,
            DnsNames = holder.DnsNames,
            Addresses = holder.Addresses,
            IssuedAt = now,
            NotBefore = from,
            NotAfter = until,
            Certificate = pem,
            IsPending = isPending,
        }));
        return issued;
    }

    /// <summary>The holder has this one in use now; what else the name has is revoked, as superseded. Returns how many.</summary>
    public int Accepted(IssuedCertificate issued)
    {
        Keep(_ledger.WithAccepted(issued.Serial));
        return Supersede(issued.Holder.Name, issued.Serial);
    }

    /// <summary>Revokes what the name has but for <paramref name="kept"/>, as superseded; returns how many. The list is signed anew when there were any.</summary>
    public int Supersede(string name, string kept)
    {
        var old = _ledger.Valid(name, Now(_time)).Where(e => e.Serial != kept).Select(static e => e.Serial).ToArray();
        if (old.Length > 0)
            Revoke(old, RevocationCause.Superseded);
        return old.Length;
    }

    /// <summary>Revokes all that the name has, or one of it; returns the serials. Throws <see cref="CaException"/> when there is none.</summary>
    /// <param name="serial">Null for all.</param>
    public IReadOnlyList<string> Revoke(CertificateRole role, string name, string? serial, RevocationCause cause)
    {
        Last(role, name);
        var serials = _ledger.Valid(name, Now(_time)).Select(static e => e.Serial).Where(s => serial is null || string.Equals(s, serial, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (serials.Length == 0)
            throw new CaException(serial is null
                ? $"nothing that {CertificateRoles.Text(role)} {name} has is valid any more: there is nothing to revoke; crl signs the list anew"
                : $"{CertificateRoles.Text(role)} {name} has no valid certificate {serial}: list shows what it has");
        Revoke(serials, cause);
        return serials;
    }

    /// <summary>Signs the revocation list anew; it holds for so many days, 1 to 3,660, and never beyond the authority.</summary>
    /// <returns>When the next one is due.</returns>
    public DateTimeOffset SignList(int days)
    {
        if (days is < 1 or > MaxDays)
            throw new CaException($"a revocation list of {days} days: write 1 to {MaxDays}");
        var now = Now(_time);
        var next = Earlier(now.AddDays(days), _authority.NotAfter.ToUniversalTime());
        Keep(_ledger with { ListNumber = _ledger.ListNumber + 1, ListDays = days, ListEnds = next });
        AtomicFile.WriteOpen(_folder.ListFile, RevocationList.Sign(_ledger, _authority, now, next));
        return next;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private void Revoke(IReadOnlyCollection<string> serials, RevocationCause cause)
    {
        _ledger = _ledger.Without(serials, cause, Now(_time));
        SignList(_ledger.ListDays);
    }

    private LedgerEntry Last(CertificateRole role, string name) =>
        _ledger.Issued.LastOrDefault(e => e.Name == name && e.Role == CertificateRoles.Text(role))
        ?? throw new CaException($"{CertificateRoles.Text(role)} {name} never got a certificate: list shows who did, issue makes one");

    private void Keep(CityLedger ledger)
    {
        _folder.WriteLedger(ledger);
        _ledger = ledger;
    }

    // Certificates and lists know whole seconds; what the ledger says is to be the same.
    private static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
