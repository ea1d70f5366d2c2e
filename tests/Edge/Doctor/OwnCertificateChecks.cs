using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Files;
using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Testing.Identity;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Doctor;

public sealed class OwnCertificateChecks : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new(Patients.Now);
    private readonly CityCa authority;

    public OwnCertificateChecks() => authority = new CityCa(directory.Path, time);

    public void Dispose()
    {
        authority.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData(31, Verdict.Ok)]
    [InlineData(30, Verdict.Warn)]
    [InlineData(1, Verdict.Warn)]
    public async Task It_is_told_a_month_before_it_ends_with_how_to_renew_it(int days, Verdict verdict)
    {
        var finding = await ExamineAsync(authority.Issue(CertificateRole.Edge, "cab-001", days));

        Assert.Equal((verdict, "own certificate"), finding.Short());
        Assert.Equal(verdict is Verdict.Ok, finding.Mend is null);
        Assert.Contains("jena-ca renew edge cab-001", finding.Mend ?? "jena-ca renew edge cab-001", StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_has_ended_fails()
    {
        var files = authority.Issue(CertificateRole.Edge, "cab-001", 1);

        var finding = await ExamineAsync(files, Patients.Now.AddDays(1));

        Assert.Equal((Verdict.Fail, "own certificate"), finding.Short());
        Assert.Contains("has expired", finding.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CertificateRole.Edge, "cab-002")]
    [InlineData(CertificateRole.Operator, "cab-001")]
    public async Task One_of_somebody_else_fails_and_names_whose_it_is(CertificateRole role, string name)
    {
        var finding = await ExamineAsync(authority.Issue(role, name));

        Assert.Equal((Verdict.Fail, "own certificate"), finding.Short());
        Assert.Contains("not of the edge cab-001", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_certificate_fails()
    {
        var own = authority.Issue(CertificateRole.Edge, "cab-001");
        var other = authority.Issue(CertificateRole.Edge, "cab-002");

        var findings = await Patients.ExamineAsync(new CertificateCheck(), Patients.Of(Patients.Station(new UplinkSettings { Tls = true, CertificateFile = own.CertificateFile, KeyFile = other.KeyFile }), directory.Path));

        Assert.Equal((Verdict.Fail, "own certificate"), findings[0].Short());
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_key_for_everybody_is_told()
    {
        var files = authority.Issue(CertificateRole.Edge, "cab-001");
        File.SetUnixFileMode(files.KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var findings = await Patients.ExamineAsync(new CertificateCheck(), Patients.Of(Patients.Station(Uplink(files)), directory.Path));

        Assert.Equal([(Verdict.Ok, "own certificate"), (Verdict.Warn, "own certificate")], findings.Take(2).Select(Patients.Short));
    }

    private async Task<Finding> ExamineAsync(HolderFiles files, DateTimeOffset? at = null)
    {
        time.SetUtcNow(at ?? Patients.Now);
        var patient = Patients.Of(Patients.Station(Uplink(files)), directory.Path) with { Time = time };
        return (await Patients.ExamineAsync(new CertificateCheck(), patient))[0];
    }

    private static UplinkSettings Uplink(HolderFiles files) => new() { Tls = true, CertificateFile = files.CertificateFile, KeyFile = files.KeyFile };
}
