using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Contracts.Trust;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Silo.Broker;

/// <summary>
/// Says whether somebody who knocks at the embedded broker is the edge that it says it is: by a certificate of the city where one is
/// demanded, else by the edge's secret. Who shows both has to have both right.
/// </summary>
public sealed class EdgeDoor(EdgeCertificates certificates, IGrainFactory grains, ILogger<EdgeDoor> logger)
{
    /// <summary>By what it is let in; else null, and why not, for the log alone.</summary>
    public async Task<(Entrance? Entrance, string? Reason)> ExamineAsync(string clientId, string? user, string? password, X509Certificate2? certificate)
    {
        var edge = certificates.AreDemanded ? clientId : user;
        if (!Slug.IsValid(edge))
            return (null, $"the {(certificates.AreDemanded ? "client id" : "user name")} is no edge's name");
        if (clientId != (user ?? clientId))
            return (null, "the client id has to be the edge's name, so that one edge has one connection");
        // Taken before the certificate is judged: by whatever is brought from here on it is judged again.
        var trust = certificates.Trust;
        if (certificates.AreDemanded && WhyNotOf(edge!, certificate) is { } wrong)
            return (null, wrong);
        if (string.IsNullOrEmpty(password))
            return certificates.AreDemanded ? (new Entrance(edge!, certificate!.RawData, null, trust), null) : (null, "no secret was shown");
        try
        {
            return await grains.GetGrain<IAccessGrain>(GrainKeys.City).RecogniseEdge(edge!, password) is { } issued
                ? (new Entrance(edge!, certificates.AreDemanded ? certificate!.RawData : null, issued, trust), null)
                : (null, "the secret is not the one that was issued to this edge");
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Edge} could not be examined and is turned away for now", edge);
            return (null, "credentials cannot be checked at the moment");
        }
    }

    private string? WhyNotOf(string edge, X509Certificate2? certificate)
    {
        if (certificates.Refuse(certificate, []) is { } refused)
            return $"its certificate {(certificate is null ? "" : $"({certificate.Subject}, serial {certificate.SerialNumber}) ")}{refused}";
        return Holder.Of(certificate!).Name == edge ? null : $"its certificate is that of {certificate!.Subject}, and an edge's client id is the name in its certificate";
    }
}
