using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Testing;

namespace Jena.Iot.Edge.Tests.Doctor;

public sealed class BrokerChecks : IDisposable
{
    /// <summary>TLS judges chains by the machine's clock.</summary>
    private static readonly DateTimeOffset Until = DateTimeOffset.UtcNow.AddDays(100);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private Task<List<Finding>> ExamineAsync(UplinkSettings uplink) =>
        Patients.ExamineAsync(new BrokerCheck(), Patients.Of(Patients.Station(uplink), directory.Path) with { Time = TimeProvider.System });

    private UplinkSettings To(int port, string password = "secret") => new() { Port = port, PasswordFile = directory.Write("password", password) };

    [Fact]
    public async Task An_edge_that_is_let_in_is_told_so_step_by_step()
    {
        await using var cluster = await FakeCluster.StartAsync(Ports.Free());
        var findings = await ExamineAsync(To(cluster.Port));

        Assert.Equal([(Verdict.Ok, "broker name"), (Verdict.Ok, "broker connection"), (Verdict.Ok, "broker login")], findings.Select(Patients.Short));
        Assert.Contains("may read jena/v1/cab-001/ack", findings[2].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_with_the_file_that_holds_it()
    {
        await using var cluster = await FakeCluster.StartAsync(Ports.Free());
        var uplink = To(cluster.Port, "wrong");
        var findings = await ExamineAsync(uplink);

        Assert.Equal((Verdict.Fail, "broker login"), findings[^1].Short());
        Assert.Contains(uplink.PasswordFile!, findings[^1].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_told_and_nothing_further_is_tried()
    {
        var findings = await ExamineAsync(To(Ports.Free()));

        Assert.Equal([(Verdict.Ok, "broker name"), (Verdict.Fail, "broker connection")], findings.Select(Patients.Short));
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_told()
    {
        var findings = await ExamineAsync(new UplinkSettings { Host = "broker.invalid", Port = 8883, Tls = true });

        Assert.Equal([(Verdict.Fail, "broker name")], findings.Select(Patients.Short));
    }

    [Fact]
    public async Task While_the_agent_runs_its_connection_is_left_alone()
    {
        await using var cluster = await FakeCluster.StartAsync(Ports.Free());
        using var agent = new FileStream(directory.File("outbox.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var findings = await ExamineAsync(To(cluster.Port));

        Assert.Equal((Verdict.Ok, "broker login"), findings[^1].Short());
        Assert.Contains("not tried, because the agent runs", findings[^1].Found, StringComparison.Ordinal);
        Assert.Equal(0, cluster.Connects);
    }

    [Fact]
    public async Task A_certificate_of_the_trusted_authority_is_told_with_its_end()
    {
        using var broker = new TlsEnd(directory, "localhost", Until);
        var findings = await ExamineAsync(broker.Uplink("localhost"));

        var certificate = findings.Single(static f => f.Check == "broker certificate");
        Assert.Equal((Verdict.Ok, $"CN=broker, until {Until:yyyy-MM-dd}"), (certificate.Verdict, certificate.Found));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_told_with_the_names_that_it_has()
    {
        using var broker = new TlsEnd(directory, "broker.jena.example", Until);
        var findings = await ExamineAsync(broker.Uplink("localhost"));

        Assert.Equal((Verdict.Fail, "broker certificate"), findings[^1].Short());
        Assert.Contains("but of broker.jena.example", findings[^1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_told_with_who_issued_it()
    {
        using var broker = new TlsEnd(directory, "localhost", Until);
        using var other = new TlsEnd(directory, "localhost", Until, "other.pem");
        var findings = await ExamineAsync(broker.Uplink("localhost") with { CaFile = directory.File("other.pem") });

        Assert.Equal((Verdict.Fail, "broker certificate"), findings[^1].Short());
        Assert.Contains("issued by CN=broker, is not trusted by", findings[^1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_without_TLS_on_that_port_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closing = Task.Run(async () => (await listener.AcceptTcpClientAsync()).Dispose());
        var findings = await ExamineAsync(new UplinkSettings { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Tls = true });
        await closing;

        Assert.Equal((Verdict.Fail, "broker certificate"), findings[^1].Short());
        Assert.Contains("no TLS with", findings[^1].Found, StringComparison.Ordinal);
    }

    /// <summary>Shakes hands with whoever comes, with a certificate that is its own authority.</summary>
    private sealed class TlsEnd : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 certificate;
        private readonly string authority;

        public TlsEnd(TemporaryDirectory directory, string name, DateTimeOffset until, string file = "ca.pem")
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=broker", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), until);
            certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
            authority = directory.Write(file, made.ExportCertificatePem());
            listener.Start();
            _ = ServeAsync();
        }

        public UplinkSettings Uplink(string host) => new() { Host = host, Port = ((IPEndPoint)listener.LocalEndpoint).Port, Tls = true, CaFile = authority };

        public void Dispose()
        {
            listener.Dispose();
            certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(certificate);
                }
                catch (Exception error) when (error is ObjectDisposedException or SocketException)
                {
                    return;
                }
                catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // Refused by the client: the next one comes.
                }
            }
        }
    }
}
