using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Contracts.Trust;

namespace Jena.Iot.Silo.Broker;

/// <summary>
/// Knows by what each edge inside was let in, and who may stay no longer: its certificate was revoked or has ended, its authority is
/// trusted no more, or its secret was taken back or replaced.
/// </summary>
public sealed class EdgeWatch(EdgeCertificates certificates, IGrainFactory grains, TimeProvider time, ILogger<EdgeWatch> logger)
{
    private readonly ConcurrentDictionary<string, Inside> _inside = new();
    private readonly EndNotice _listEnds = new(time);
    private readonly EndNotice _ownEnds = new(time);

    public void Enter(Entrance entrance, EndPoint? from) =>
        _inside[entrance.Edge] = new Inside(entrance, from, entrance.Certificate is { } shown ? X509CertificateLoader.LoadCertificate(shown) : null);

    /// <summary>Does nothing when the edge is inside by another connection meanwhile.</summary>
    public void Leave(string edge, EndPoint? from)
    {
        if (_inside.TryGetValue(edge, out var inside) && Equals(inside.From, from))
            _inside.TryRemove(KeyValuePair.Create(edge, inside));
    }

    /// <summary>Who has to leave now, and why. One call at a time.</summary>
    public async Task<IReadOnlyList<(string Edge, string Reason)>> LookAsync()
    {
        var trust = certificates.Trust;
        TellOfEnds(trust);
        var issued = _inside.Values.Any(static i => i.Entrance.CredentialOf is not null) ? await CredentialsAsync() : null;
        var leaving = new List<(string, string)>();
        foreach (var (edge, inside) in _inside)
        {
            // Judging takes a millisecond each; what is not new has changed by the passing of time alone.
            if (inside.Certificate is { } certificate && (!ReferenceEquals(trust, inside.JudgedBy) || certificate.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime) && certificates.Refuse(certificate, []) is { } refused)
            {
                leaving.Add((edge, $"its certificate ({certificate.Subject}, serial {certificate.SerialNumber}) {refused}"));
                continue;
            }
            inside.JudgedBy = trust;
            if (inside.Entrance.CredentialOf is { } credential && issued is not null && (!issued.TryGetValue(edge, out var now) || now != credential))
                leaving.Add((edge, "its secret was taken back or replaced"));
        }
        return leaving;
    }

    private async Task<IReadOnlyDictionary<string, DateTimeOffset>?> CredentialsAsync()
    {
        try
        {
            return await grains.GetGrain<IAccessGrain>(GrainKeys.City).EdgeCredentials();
        }
        catch (Exception exception)
        {
            logger.LogDebug(exception, "credentials cannot be looked at now; those inside stay until they can");
            return null;
        }
    }

    private void TellOfEnds(CityTrust? trust)
    {
        if (trust?.Revoked.NextUpdate is { } due && _listEnds.IsDue(due))
            logger.LogWarning("the revocation list in Broker:RevokedFile ends at {Ends:u}: sign another one and put it in its place. What it names stays revoked", due);
        if (certificates.Own()?.TargetCertificate is { } own && _ownEnds.IsDue(own.NotAfter.ToUniversalTime()))
            logger.LogWarning("Broker:CertificateFile: {Subject} ends at {Ends:u}: renew it. After that no edge connects", own.Subject, own.NotAfter.ToUniversalTime());
    }

    private sealed class Inside(Entrance entrance, EndPoint? from, X509Certificate2? certificate)
    {
        public Entrance Entrance => entrance;

        public EndPoint? From => from;

        public X509Certificate2? Certificate => certificate;

        /// <summary>By what it was found good last; who was refused is refused again until it is gone.</summary>
        public CityTrust? JudgedBy { get; set; } = entrance.JudgedBy;
    }
}
