using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Contracts.Trust;

/// <summary>Who a certificate of the city was made for.</summary>
/// <param name="Name">The subject's common name; empty when it has none, or several.</param>
/// <param name="Role">The subject's organisational unit, see <see cref="Roles"/>; empty when it has none, or several.</param>
public sealed record Holder(string Name, string Role)
{
    private const string CommonName = "2.5.4.3";
    private const string OrganisationalUnit = "2.5.4.11";

    /// <summary>Total: a subject of any form gives a holder, that of an odd one with empty words.</summary>
    public static Holder Of(X509Certificate2 certificate)
    {
        var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(static part => !part.HasMultipleElements)
            .ToLookup(static part => part.GetSingleElementType().Value, static part => part.GetSingleElementValue());
        return new Holder(Only(parts[CommonName]), Only(parts[OrganisationalUnit]));
    }

    private static string Only(IEnumerable<string?> values) => values.ToArray() is [{ } only] ? only : "";
}
