using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Contracts.Trust;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Contracts.Clustering;

/// <summary>
/// Mutual TLS 1.2 or 1.3 on the connections of a cluster. Without certificates the connections are as they are, and those that
/// leave the machine are refused.
/// </summary>
public sealed partial class ClusterTls
{
    public const string Section = "Cluster:Tls";

    /// <summary>The longest that a handshake may take: 10 s.</summary>
    public static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(10);

    private readonly WatchedCredentials? _credentials;
    private readonly EndNotice _listEnds;
    private readonly EndNotice _ownEnds;
    private readonly TimeProvider _time;
    private readonly ILogger<ClusterTls> _log;
    private readonly ConcurrentDictionary<ConnectionContext, Standing> _standing = new();
    private CityTrust? _judgedBy;

    /// <summary>
    /// Throws <see cref="InvalidOperationException"/> that says what to mend when this process's own certificate would be
    /// refused by its peers.
    /// </summary>
    /// <param name="roles">One of these this process has to have.</param>
    public ClusterTls(CertificateFiles files, IReadOnlyList<string> roles, TimeProvider time, ILogger<ClusterTls> log)
    {
        (_time, _log, _listEnds, _ownEnds) = (time, log, new EndNotice(time), new EndNotice(time));
        if (!files.IsSet)
            return;
        if (files.Problems(Section).FirstOrDefault() is { } problem)
            throw new InvalidOperationException(problem);
        _credentials = new WatchedCredentials(files, Section, log);
        var own = _credentials.Current;
        _judgedBy = own.Trust;
        RequireUsable(own, files, roles, time.GetUtcNow());
        TellOfEnds(own);
    }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsOn => _credentials is not null;

    /// <summary>Runs one connection to its end. Returns early, without <paramref name="next"/>, when the other end may not connect.</summary>
    internal async Task RunAsync(ConnectionContext connection, PeerDemand demand, ConnectionDelegate next)
    {
        if (_credentials is null)
        {
            RequireLoopback(connection);
            await next(connection);
            return;
        }

        var plain = connection.Transport;
        await using var tls = new SslStream(new DuplexStream(plain), leaveInnerStreamOpen: true);
        var own = _credentials.Current;
        if (await ShakeHandsAsync(connection, tls, own, demand) is not { } standing)
        {
            connection.Abort();
            return;
        }

        await using var pipe = new DuplexPipe(tls);
        _standing[connection] = standing;
        connection.Transport = pipe;
        try
        {
            // What was brought during the handshake may have been reviewed before this connection stood.
            if (_credentials.Current.Trust is var now && !ReferenceEquals(now, own.Trust) && EndRefused(connection, standing, now))
                return;
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
            _standing.TryRemove(connection, out _);
        }
    }

    /// <summary>
    /// Looks whether the files changed, and ends the connections of those who may not connect any more. A certificate that
    /// expired since it connected ends none. Says once a day what ends within 30 days, or has ended.
    /// </summary>
    public void Review()
    {
        if (_credentials?.Current is not { } now)
            return;
        TellOfEnds(now);
        if (ReferenceEquals(now.Trust, _judgedBy))
            return;
        _judgedBy = now.Trust;
        foreach (var (connection, standing) in _standing)
            EndRefused(connection, standing, now.Trust);
    }

    /// <summary>Ends the connection when its peer may not connect any more.</summary>
    private bool EndRefused(ConnectionContext connection, Standing standing, CityTrust now)
    {
        if (PeerRules.Refuse(standing.Peer, standing.Along, now, standing.Demand, standing.Since) is not { } why)
            return false;
        Ended(_log, connection.RemoteEndPoint, standing.Peer.Subject, standing.Peer.SerialNumber, why);
        connection.Abort();
        return true;
    }

    private void TellOfEnds(Credentials credentials)
    {
        if (credentials.Trust.Revoked.NextUpdate is { } due && _listEnds.IsDue(due))
            ListEnds(_log, $"{Section}:RevokedFile", due);
        var own = credentials.Shown.TargetCertificate;
        if (_ownEnds.IsDue(own.NotAfter.ToUniversalTime()))
            OwnEnds(_log, $"{Section}:CertificateFile", own.Subject, own.NotAfter.ToUniversalTime());
    }

    private static void RequireUsable(Credentials own, CertificateFiles files, IReadOnlyList<string> roles, DateTimeOffset now)
    {
        X509Certificate2Collection along = [.. own.Shown.IntermediateCertificates];
        // A silo takes connections and makes them; an API host only makes them.
        var demands = Holder.Of(own.Shown.TargetCertificate).Role == Roles.Silo ? new[] { false, true } : [false];
        foreach (var isServer in demands)
        {
            if (PeerRules.Refuse(own.Shown.TargetCertificate, along, own.Trust, new PeerDemand(roles, isServer), now) is { } why)
                throw new InvalidOperationException($"{Section}:CertificateFile names {files.CertificateFile}, but {own.Shown.TargetCertificate.Subject} {why}: have the city's authority issue another, and check {Section}:AuthorityFile");
        }
    }

    private async Task<Standing?> ShakeHandsAsync(ConnectionContext connection, SslStream tls, Credentials own, PeerDemand demand)
    {
        var now = _time.GetUtcNow();
        string? why = null;
        string who = "nobody's certificate", serial = "none";
        Standing? standing = null;
        bool Judge(object _, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        {
            // Kept for as long as the connection stands, longer than the handshake keeps its own.
            var peer = shown is null ? null : X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            (who, serial) = (peer?.Subject ?? who, peer?.SerialNumber ?? serial);
            X509Certificate2Collection along = [.. chain?.ChainPolicy.ExtraStore.Select(static sent => X509CertificateLoader.LoadCertificate(sent.RawData)) ?? []];
            why = PeerRules.Refuse(peer, along, own.Trust, demand, now);
            standing = why is null ? new Standing(peer!, along, demand, now) : null;
            return why is null;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        deadline.CancelAfter(HandshakeWithin);
        try
        {
            await (demand.IsServer ? tls.AuthenticateAsClientAsync(AsClient(own, Judge), deadline.Token) : tls.AuthenticateAsServerAsync(AsServer(own, Judge), deadline.Token));
            return standing;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or InvalidOperationException or OperationCanceledException)
        {
            if (why is not null)
                Refused(_log, connection.RemoteEndPoint, who, serial, why);
            else if (!connection.ConnectionClosed.IsCancellationRequested || exception is not OperationCanceledException)
                NoHandshake(_log, connection.RemoteEndPoint, exception is OperationCanceledException ? $"it took longer than {HandshakeWithin.TotalSeconds:0} s" : exception.Message);
            return null;
        }
    }

    private static SslServerAuthenticationOptions AsServer(Credentials own, RemoteCertificateValidationCallback judge) => new()
    {
        ServerCertificateContext = own.Shown,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = judge,
        AllowRenegotiation = false,
        // A resumed session was judged when it began; here each one is.
        AllowTlsResume = false,
    };

    private static SslClientAuthenticationOptions AsClient(Credentials own, RemoteCertificateValidationCallback judge) => new()
    {
        TargetHost = "",
        ClientCertificateContext = own.Shown,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = judge,
        AllowRenegotiation = false,
        AllowTlsResume = false,
    };

    private static void RequireLoopback(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is IPEndPoint other && !IPAddress.IsLoopback(other.Address.IsIPv4MappedToIPv6 ? other.Address.MapToIPv4() : other.Address))
            throw new InvalidOperationException($"{other} is on another machine, and nothing crosses a network in the clear: set {Section}:CertificateFile, {Section}:KeyFile and {Section}:AuthorityFile, here and there");
    }

    private sealed record Standing(X509Certificate2 Peer, X509Certificate2Collection Along, PeerDemand Demand, DateTimeOffset Since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused the connection with {Peer}: the certificate of {Subject} (serial {Serial}) {Why}")]
    private static partial void Refused(ILogger log, EndPoint? peer, string subject, string serial, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended the connection with {Peer}: the certificate of {Subject} (serial {Serial}) {Why}")]
    private static partial void Ended(ILogger log, EndPoint? peer, string subject, string serial, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting}: the list of revoked certificates ends at {Due:u}: sign another one and put it in its place. What it says stays in force; what is revoked after it is not known here")]
    private static partial void ListEnds(ILogger log, string setting, DateTimeOffset due);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting}: {Subject} ends at {Ends:u}: renew it. After that no other member takes a new connection of this process, and it does not start")]
    private static partial void OwnEnds(ILogger log, string setting, string subject, DateTime ends);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No TLS with {Peer}: {Why}. It may speak in the clear, or refuse this process's certificate: its log says why")]
    private static partial void NoHandshake(ILogger log, EndPoint? peer, string why);
}
