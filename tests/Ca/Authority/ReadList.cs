using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Jena.Iot.Ca.Tests.Authority;

/// <summary>Reads the serial numbers in a revocation list by its own eyes (RFC 5280, 5.1).</summary>
internal static class ReadList
{
    public static IReadOnlyList<string> Serials(string pem)
    {
        var list = new AsnReader(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]), AsnEncodingRules.DER).ReadSequence().ReadSequence();
        list.ReadInteger();
        list.ReadSequence();
        list.ReadSequence();
        list.ReadUtcTime();
        list.ReadUtcTime();
        var serials = new List<string>();
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            for (var entries = list.ReadSequence(); entries.HasData;)
                serials.Add(Convert.ToHexString(entries.ReadSequence().ReadIntegerBytes().Span));
        }
        return serials;
    }
}
