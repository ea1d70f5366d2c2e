using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Jena.Iot.Contracts.Trust;

/// <summary>
/// The certificates that authorities took back (RFC 5280, section 5). Complete lists alone: one of changes, or one that speaks
/// for other issuers too, is refused. What was revoked stays revoked when the list is out of date.
/// </summary>
public sealed class RevokedList
{
    private const string Label = "X509 CRL";
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0);

    // Extensions that are no hindrance when they are critical: the number of the list, and whose key signed it.
    private static readonly string[] Understood = ["2.5.29.20", "2.5.29.35"];

    private readonly FrozenSet<string> _revoked;

    private RevokedList(IEnumerable<string> revoked, DateTimeOffset? nextUpdate) => (_revoked, NextUpdate) = (revoked.ToFrozenSet(StringComparer.Ordinal), nextUpdate);

    /// <summary>Nothing is revoked.</summary>
    public static RevokedList Empty { get; } = new([], null);

    public int Count => _revoked.Count;

    /// <summary>When the first of the lists is due to be replaced; null when none says so.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>
    /// Reads one list in DER, or any number in PEM. Throws <see cref="FormatException"/> that says what is wrong: no list, a
    /// signature of none of the authorities, or one that it does not match.
    /// </summary>
    public static RevokedList Read(byte[] content, X509Certificate2Collection authorities)
    {
        var lists = Lists(content);
        if (lists.Count == 0)
            throw new FormatException("there is no list of revoked certificates in it (-----BEGIN X509 CRL-----)");
        var revoked = new List<string>();
        DateTimeOffset? nextUpdate = null;
        foreach (var list in lists)
        {
            try
            {
                var next = ReadOne(list, authorities, revoked);
                nextUpdate = next is null || nextUpdate < next ? nextUpdate : next;
            }
            catch (Exception exception) when (exception is AsnContentException or CryptographicException)
            {
                throw new FormatException($"what it holds is no list of revoked certificates: {exception.Message}", exception);
            }
        }
        return new RevokedList(revoked, nextUpdate);
    }

    public bool Holds(X509Certificate2 certificate) =>
        _revoked.Count > 0 && _revoked.Contains(Key(certificate.IssuerName.RawData, certificate.SerialNumberBytes.Span));

    private static List<byte[]> Lists(byte[] content)
    {
        if (content is [0x30, ..])
            return [content];
        var lists = new List<byte[]>();
        var text = Encoding.ASCII.GetString(content).AsSpan();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] is Label)
                lists.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            text = text[fields.Location.End..];
        }
        return lists;
    }

    private static DateTimeOffset? ReadOne(byte[] list, X509Certificate2Collection authorities, List<string> revoked)
    {
        var whole = new AsnReader(list, AsnEncodingRules.DER).ReadSequence();
        var signed = whole.ReadEncodedValue();
        var algorithm = whole.ReadSequence().ReadObjectIdentifier();
        var signature = whole.ReadBitString(out var unused);
        whole.ThrowIfNotEmpty();
        if (unused != 0)
            throw new FormatException("its signature is not a whole number of bytes");

        var part = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        if (part.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            part.ReadInteger();
        part.ReadSequence();
        var issuer = part.ReadEncodedValue().ToArray();
        var by = authorities.Where(authority => authority.SubjectName.RawData.AsSpan().SequenceEqual(issuer)).ToArray();
        if (by.Length == 0)
            throw new FormatException($"it is signed by {new X500DistinguishedName(issuer).Name}, which is none of the authorities");
        if (!by.Any(authority => IsSignedBy(authority, algorithm, signed.Span, signature)))
            throw new FormatException($"the signature of {by[0].Subject} does not match what it says");

        ReadTime(part);
        var nextUpdate = part.HasData && IsTime(part) ? ReadTime(part) : (DateTimeOffset?)null;
        if (part.HasData && part.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            for (var entries = part.ReadSequence(); entries.HasData;)
            {
                var entry = entries.ReadSequence();
                revoked.Add(Key(issuer, entry.ReadIntegerBytes().Span));
                ReadTime(entry);
                if (entry.HasData)
                    RequireUnderstood(entry.ReadSequence());
            }
        }
        if (part.HasData)
            RequireUnderstood(part.ReadSequence(Extensions).ReadSequence());
        return nextUpdate;
    }

    private static void RequireUnderstood(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var name = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            if (critical && !Understood.Contains(name))
                throw new FormatException($"it has the critical extension {name}: make one complete list without it");
        }
    }

    private static bool IsTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) || reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static bool IsSignedBy(X509Certificate2 authority, string algorithm, ReadOnlySpan<byte> signed, byte[] signature)
    {
        HashAlgorithmName? hash = algorithm switch
        {
            "1.2.840.10045.4.3.2" or "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
            "1.2.840.10045.4.3.3" or "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
            "1.2.840.10045.4.3.4" or "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (hash is not { } known)
            throw new FormatException($"it is signed by the algorithm {algorithm}: use ECDSA or RSA with SHA-256, SHA-384 or SHA-512");
        using var ecdsa = authority.GetECDsaPublicKey();
        using var rsa = authority.GetRSAPublicKey();
        return algorithm.StartsWith("1.2.840.10045.", StringComparison.Ordinal)
            ? ecdsa?.VerifyData(signed, signature, known, DSASignatureFormat.Rfc3279DerSequence) is true
            : rsa?.VerifyData(signed, signature, known, RSASignaturePadding.Pkcs1) is true;
    }

    private static string Key(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> serial) => $"{Convert.ToHexString(serial.TrimStart((byte)0))} {Convert.ToHexString(issuer)}";
}
