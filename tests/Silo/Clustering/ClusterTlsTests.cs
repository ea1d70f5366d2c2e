using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Trust;
using Jena.Iot.Testing.Processes;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Silo.Tests.Clustering;

public sealed class ClusterTlsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TestSubject Silo = new("silo-1", Roles.Silo);

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public ClusterTlsTests()
    {
        _folder.Write("authority.pem", _authority.Pem);
        _authority.IssueInto(_folder, Silo);
    }

    [Fact]
    public async Task What_is_sent_arrives_as_it_was_and_is_not_to_be_read_on_the_way()
    {
        using var one = NewEnd("silo-1");
        using var other = NewEnd("silo-1");
        var wire = Wire.New();
        var sent = RandomNumberGenerator.GetBytes(3_000_000);

        var taking = other.RunAsync(wire.Taken, ClusterTlsSetup.ToSilos, EchoAsync);
        var received = Array.Empty<byte>();
        var making = one.RunAsync(wire.Made, ClusterTlsSetup.OfSilos, async connection =>
        {
            var reading = ReadAsync(connection.Transport.Input, sent.Length);
            foreach (var piece in sent.Chunk(70_001))
                await connection.Transport.Output.WriteAsync(piece);
            received = await reading;
            await connection.Transport.Output.CompleteAsync();
            connection.Abort();
        });

        await Task.WhenAll(making, taking).WaitAsync(Patience);
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Who_may_not_connect_never_reaches_what_lies_behind_and_is_named()
    {
        using var thief = new TestAuthority();
        foreach (var (subject, issuer, why) in new[]
        {
            (new TestSubject("foreign", Roles.Silo), thief, "was signed by none of the authorities"),
            (new TestSubject("old", Roles.Silo) { Until = DateTimeOffset.UtcNow.AddHours(-1) }, _authority, "expired at "),
            (new TestSubject("api-1", Roles.Api), _authority, "is for the role 'api'"),
        })
        {
            using var certificate = issuer.IssueInto(_folder, subject);
            var log = await RefusedAsync(subject.Name);

            Assert.Contains($"CN={subject.Name}", log, StringComparison.Ordinal);
            Assert.Contains(certificate.SerialNumber, log, StringComparison.Ordinal);
            Assert.Contains(why, log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_speaks_in_the_clear_is_not_heard()
    {
        using var silo = NewEnd("silo-1");
        var wire = Wire.New();
        var reached = false;
        var taking = silo.RunAsync(wire.Taken, ClusterTlsSetup.ToSilos, _ =>
        {
            reached = true;
            return Task.CompletedTask;
        });

        await wire.Made.Transport.Output.WriteAsync(new byte[64]);
        await wire.Made.Transport.Output.CompleteAsync();

        await taking.WaitAsync(Patience);
        Assert.False(reached);
        Assert.Contains("No TLS with 127.0.0.1:11111", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_revoked_while_it_is_connected_loses_its_connection_and_gets_no_other()
    {
        using var lost = _authority.IssueInto(_folder, new TestSubject("silo-2", Roles.Silo));
        _folder.Write("revoked.pem", _authority.RevokedPem());
        using var silo = NewEnd("silo-1", revoked: true);
        using var peer = NewEnd("silo-2");
        var wire = Wire.New();
        var connected = new TaskCompletionSource();
        var taking = silo.RunAsync(wire.Taken, ClusterTlsSetup.ToSilos, connection =>
        {
            connected.SetResult();
            return WaitForEndAsync(connection);
        });
        var making = peer.RunAsync(wire.Made, ClusterTlsSetup.OfSilos, WaitForEndAsync);
        await connected.Task.WaitAsync(Patience);
        silo.Tls.Review();
        Assert.False(taking.IsCompleted);

        _authority.Revoke(lost);
        _folder.Write("revoked.pem", _authority.RevokedPem());
        silo.Tls.Review();

        await Task.WhenAll(taking, making).WaitAsync(Patience);
        Assert.Contains("Ended the connection", silo.Said, StringComparison.Ordinal);
        Assert.Contains("was revoked", await RefusedAsync("silo-2", silo), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_ones_own_that_cannot_be_used_keeps_no_list_of_revoked_ones_from_being_taken()
    {
        using var lost = _authority.IssueInto(_folder, new TestSubject("silo-2", Roles.Silo));
        _folder.Write("revoked.pem", _authority.RevokedPem());
        using var silo = NewEnd("silo-1", revoked: true);
        _folder.Write("silo-1.pem", "nothing");

        _authority.Revoke(lost);
        _folder.Write("revoked.pem", _authority.RevokedPem());

        Assert.Contains("was revoked", await RefusedAsync("silo-2", silo), StringComparison.Ordinal);
        Assert.Contains("Cluster:Tls:CertificateFile", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void From_30_days_before_its_end_a_list_and_a_certificate_are_told_of_once_a_day()
    {
        _authority.IssueInto(_folder, Silo with { Until = DateTimeOffset.UtcNow.AddDays(60) });
        _folder.Write("revoked.pem", _authority.RevokedPem(DateTimeOffset.UtcNow.AddDays(40)));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var silo = NewEnd("silo-1", revoked: true, time);
        silo.Tls.Review();
        Assert.Equal((0, 0), Told());

        time.Advance(TimeSpan.FromDays(15));
        silo.Tls.Review();
        silo.Tls.Review();
        Assert.Equal((1, 0), Told());

        time.Advance(TimeSpan.FromDays(20));
        silo.Tls.Review();
        Assert.Equal((2, 1), Told());

        (int List, int Own) Told() => (Count("Cluster:Tls:RevokedFile"), Count("Cluster:Tls:CertificateFile"));
        int Count(string word) => silo.Said.Split('\n').Count(line => line.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_is_revoked_during_its_handshake_reaches_nothing()
    {
        using var lost = _authority.IssueInto(_folder, new TestSubject("silo-2", Roles.Silo));
        _folder.Write("revoked.pem", _authority.RevokedPem());
        using var silo = NewEnd("silo-1", revoked: true);
        using var peer = NewEnd("silo-2");
        var wire = Wire.New();
        var reached = false;
        var taking = silo.RunAsync(wire.Taken, ClusterTlsSetup.ToSilos, _ =>
        {
            reached = true;
            return Task.CompletedTask;
        });

        // The silo waits for the peer's first word, and judges by what it had then.
        _authority.Revoke(lost);
        _folder.Write("revoked.pem", _authority.RevokedPem());
        silo.Tls.Review();
        await Task.WhenAll(peer.RunAsync(wire.Made, ClusterTlsSetup.OfSilos, WaitForEndAsync), taking).WaitAsync(Patience);

        Assert.False(reached);
        Assert.Contains("was revoked", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_start()
    {
        using var silo = NewEnd("silo-1");
        using var peer = NewEnd("silo-1");
        await ConnectAsync(peer, silo);
        _authority.IssueInto(_folder, Silo with { Role = Roles.Api });
        _folder.Write("silo-1.pem", File.ReadAllText(_folder.Of("silo-1.pem")) + "\n");

        Assert.Contains("is for the role 'api'", await RefusedAsync(peer, NewOther()), StringComparison.Ordinal);

        End NewOther()
        {
            _authority.IssueInto(_folder, new TestSubject("silo-3", Roles.Silo));
            return NewEnd("silo-3");
        }
    }

    [Fact]
    public async Task Files_that_cannot_be_used_any_more_leave_the_old_ones_in_force()
    {
        using var silo = NewEnd("silo-1");
        using var peer = NewEnd("silo-1");
        _folder.Write("authority.pem", "nothing");

        await ConnectAsync(peer, silo);

        Assert.Contains("Cluster:Tls:AuthorityFile", silo.Said, StringComparison.Ordinal);
        Assert.Contains("stays in force", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_with_a_certificate_that_its_peers_would_refuse_ends_with_what_to_mend()
    {
        using var thief = new TestAuthority();
        thief.IssueInto(_folder, new TestSubject("foreign", Roles.Silo));
        _authority.IssueInto(_folder, new TestSubject("api-1", Roles.Api));
        _authority.IssueInto(_folder, new TestSubject("half", Roles.Silo) { Purposes = [TestSubject.ForClients] });

        Assert.Contains("none of the authorities", Mistake("foreign"), StringComparison.Ordinal);
        Assert.Contains("role 'api'", Mistake("api-1"), StringComparison.Ordinal);
        Assert.Contains("not for servers", Mistake("half"), StringComparison.Ordinal);
        _folder.Write("half.key", File.ReadAllText(_folder.Of("api-1.key")));
        Assert.Contains("Cluster:Tls:CertificateFile", Mistake("half"), StringComparison.Ordinal);
        _folder.Write("half.key", "nothing");
        Assert.Contains("Cluster:Tls:CertificateFile", Mistake("half"), StringComparison.Ordinal);

        string Mistake(string name) => Assert.Throws<InvalidOperationException>(() => NewEnd(name)).Message;
    }

    [Fact]
    public async Task Without_certificates_nothing_leaves_the_machine()
    {
        using var silo = new End(new CertificateFiles(), null, Roles.Silo);
        var reached = 0;
        Task Count(ConnectionContext _)
        {
            reached++;
            return Task.CompletedTask;
        }

        await silo.RunAsync(Wire.New().Made, ClusterTlsSetup.OfSilos, Count);
        await silo.RunAsync(Wire.New(IPAddress.Parse("::ffff:127.0.0.1")).Taken, ClusterTlsSetup.ToSilos, Count);
        Assert.Equal(2, reached);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.RunAsync(Wire.New(IPAddress.Parse("10.1.2.3")).Made, ClusterTlsSetup.OfSilos, Count));
        Assert.Contains("Cluster:Tls:CertificateFile", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.RunAsync(Wire.New(IPAddress.Parse("10.1.2.3")).Taken, ClusterTlsSetup.ToSilos, Count));
        Assert.Equal(2, reached);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    private End NewEnd(string name, bool revoked = false, TimeProvider? time = null) => new(
        new CertificateFiles
        {
            CertificateFile = _folder.Of($"{name}.pem"),
            KeyFile = _folder.Of($"{name}.key"),
            AuthorityFile = _folder.Of("authority.pem"),
            RevokedFile = revoked ? _folder.Of("revoked.pem") : null,
        },
        time,
        Roles.Silo);

    /// <summary>What the silo says of one that shows this certificate, and has nothing against the silo.</summary>
    private async Task<string> RefusedAsync(string name, End? silo = null)
    {
        using var own = silo is null ? NewEnd("silo-1") : null;
        return await RefusedAsync(new Stranger(_folder, name), silo ?? own!);
    }

    private static Task<string> RefusedAsync(End peer, End silo) => RefusedAsync(connection => peer.RunAsync(connection, ClusterTlsSetup.OfSilos, WaitForEndAsync), silo);

    private static Task<string> RefusedAsync(Stranger peer, End silo) => RefusedAsync(peer.RunAsync, silo);

    private static async Task<string> RefusedAsync(Func<ConnectionContext, Task> peer, End silo)
    {
        var wire = Wire.New();
        var reached = false;
        var taking = silo.RunAsync(wire.Taken, ClusterTlsSetup.ToSilos, _ =>
        {
            reached = true;
            return Task.CompletedTask;
        });
        await Task.WhenAll(peer(wire.Made), taking).WaitAsync(Patience);
        Assert.False(reached);
        return silo.Said;
    }

    private static async Task ConnectAsync(End peer, End silo)
    {
        var wire = Wire.New();
        var taking = silo.RunAsync(wire.Taken, ClusterTlsSetup.ToSilos, EchoAsync);
        var making = peer.RunAsync(wire.Made, ClusterTlsSetup.OfSilos, async connection =>
        {
            await connection.Transport.Output.WriteAsync(new byte[] { 1, 2, 3 });
            Assert.Equal([1, 2, 3], await ReadAsync(connection.Transport.Input, 3));
            connection.Abort();
        });
        await Task.WhenAll(making, taking).WaitAsync(Patience);
    }

    private static async Task EchoAsync(ConnectionContext connection)
    {
        try
        {
            await connection.Transport.Input.CopyToAsync(connection.Transport.Output);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            Assert.True(connection.ConnectionClosed.IsCancellationRequested || exception is IOException);
        }
    }

    private static async Task WaitForEndAsync(ConnectionContext connection)
    {
        try
        {
            Assert.True((await connection.Transport.Input.ReadAsync(connection.ConnectionClosed)).IsCompleted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            Assert.NotEmpty(exception.Message);
        }
    }

    private static async Task<byte[]> ReadAsync(PipeReader reader, int count)
    {
        var read = await reader.ReadAtLeastAsync(count);
        var bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }
}
