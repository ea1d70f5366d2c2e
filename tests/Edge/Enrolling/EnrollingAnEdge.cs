using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Edge.Enrolling;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;

namespace Jena.Iot.Edge.Tests.Enrolling;

public sealed class EnrollingAnEdge : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly CityAuthority authority;
    private readonly EnrollingFiles files;

    public EnrollingAnEdge()
    {
        authority = CityAuthority.Make(directory.File("ca"), "Jena", 20, null, TimeProvider.System);
        files = EnrollingFiles.Of(Station("cab-017"));
    }

    private static Holder Cabinet { get; } = new() { Role = CertificateRole.Edge, Name = "cab-017" };

    public void Dispose()
    {
        authority.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void A_key_is_made_here_and_the_certificate_for_it_is_put_beside_it_with_whom_to_trust()
    {
        var said = files.Accept(Signed(files.Request()) + authority.CertificatePem);

        using var own = X509Certificate2.CreateFromPemFile(directory.File("edge.pem"), directory.File("edge.key"));
        Assert.True(own.HasPrivateKey);
        Assert.Equal(authority.CertificatePem, File.ReadAllText(directory.File("city-ca.pem")));
        Assert.Contains("cab-017 has its certificate in", said, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.False(File.GetUnixFileMode(directory.File("edge.key")).HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public void Until_a_certificate_is_accepted_what_was_there_stays()
    {
        files.Accept(Signed(files.Request()));
        var (certificate, key) = (File.ReadAllText(directory.File("edge.pem")), File.ReadAllText(directory.File("edge.key")));

        var request = files.Request();
        Assert.Throws<EnrollingException>(() => files.Accept(authority.CertificatePem));
        Assert.Equal((certificate, key), (File.ReadAllText(directory.File("edge.pem")), File.ReadAllText(directory.File("edge.key"))));

        files.Accept(Signed(request));
        Assert.NotEqual(key, File.ReadAllText(directory.File("edge.key")));
        using var own = X509Certificate2.CreateFromPemFile(directory.File("edge.pem"), directory.File("edge.key"));
        Assert.True(own.HasPrivateKey);
    }

    [Fact]
    public void What_was_not_put_there_whole_is_accepted_again()
    {
        var signed = Signed(files.Request());
        // The key goes first; with a folder in its place the certificate cannot follow.
        var inTheWay = Directory.CreateDirectory(directory.File("edge.pem"));
        Assert.ThrowsAny<SystemException>(() => files.Accept(signed));
        Assert.True(File.Exists(directory.File("edge.key")));
        inTheWay.Delete();

        files.Accept(signed);

        using var own = X509Certificate2.CreateFromPemFile(directory.File("edge.pem"), directory.File("edge.key"));
        Assert.True(own.HasPrivateKey);
        Assert.False(File.Exists(directory.File("edge.key.requested")));
    }

    [Fact]
    public void A_certificate_for_an_earlier_request_is_refused()
    {
        var early = Signed(files.Request());
        files.Request();

        Assert.Contains("for another key", Assert.Throws<EnrollingException>(() => files.Accept(early)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.File("edge.pem")));
    }

    [Fact]
    public void Another_edges_certificate_is_refused()
    {
        var other = EnrollingFiles.Of(Station("cab-018"));
        var issued = authority.Issue(Cabinet with { Name = "cab-018" }, SigningRequest.Read(other.Request(), Cabinet with { Name = "cab-018" }), null);

        Assert.Contains("no certificate of the edge cab-017", Assert.Throws<EnrollingException>(() => files.Accept(issued.Pem)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_station_that_names_no_files_is_told_what_to_write()
    {
        var station = new StationFile { Edge = "cab-017", Version = 1, Pins = new PinsSettings(Jena.Iot.Edge.Pins.PinsKind.Virtual, [], null), Uplink = new UplinkSettings() };

        Assert.Contains("\"certificateFile\"", Assert.Throws<EnrollingException>(() => EnrollingFiles.Of(station)).Message, StringComparison.Ordinal);
    }

    private string Signed(string request) => authority.Sign(Cabinet, SigningRequest.Read(request, Cabinet), null).Pem;

    private StationFile Station(string edge) => new()
    {
        Edge = edge,
        Version = 1,
        Pins = new PinsSettings(Jena.Iot.Edge.Pins.PinsKind.Virtual, [], null),
        Uplink = new UplinkSettings { Tls = true, CaFile = directory.File("city-ca.pem"), CertificateFile = directory.File("edge.pem"), KeyFile = directory.File("edge.key") },
    };
}
