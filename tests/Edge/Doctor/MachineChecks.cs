using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Tests.Doctor;

public sealed class MachineChecks : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private Task<List<Finding>> ExamineAsync(ICheck check, StationFile? station = null) =>
        Patients.ExamineAsync(check, Patients.Of(station ?? Patients.Station(), directory.Path));

    [Fact]
    public async Task Every_mistake_of_the_station_file_is_a_finding_with_what_to_write()
    {
        var findings = await Patients.ExamineAsync(new StationCheck(), Patients.Of(null, directory.Path));

        Assert.Equal(new Finding(Verdict.Fail, "station", "station.json: $.edge is missing", "write the edge's id"), Assert.Single(findings));
    }

    [Fact]
    public async Task Chips_that_this_build_lacks_are_a_finding()
    {
        var station = StationFile.Parse("""{ "edge": "cab-001", "version": 1, "signs": [{ "name": "north", "kind": "max7219", "digits": 4 }] }""").Station;

        Assert.Equal(InstalledChips.Factory is null ? Verdict.Fail : Verdict.Ok, (await ExamineAsync(new StationCheck(), station))[0].Verdict);
    }

    [Fact]
    public async Task The_groups_of_the_service_are_told()
    {
        var findings = await ExamineAsync(new AccountCheck(directory.Write("passwd", ""), directory.Write("group", "gpio:x:997:pi,jena-edge\ni2c:x:998:pi\nspi:x:999:jena-edge\n")));

        Assert.Equal(Finding.Ok("account", "jena-edge, in the groups gpio, spi"), Assert.Single(findings));
    }

    [Fact]
    public async Task Whoever_is_not_the_service_is_told_how_to_be()
    {
        var patient = Patients.Of(Patients.Station(), directory.Path) with { Account = "pi" };
        var findings = await Patients.ExamineAsync(new AccountCheck(directory.Write("passwd", "jena-edge:x:996:996::/:/bin/false\n"), directory.Write("group", "")), patient);

        Assert.Equal((Verdict.Warn, "run it as: sudo jena-edge doctor"), (findings[0].Verdict, findings[0].Mend));
    }

    [Fact]
    public async Task A_clock_that_nobody_sets_is_told()
    {
        var findings = await ExamineAsync(new ClockCheck(new Sync(null), directory.Path));

        Assert.Equal((Verdict.Warn, "clock"), findings[0].Short());
        Assert.StartsWith("not synchronised", findings[0].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_is_told_with_who_sets_it_and_how_well()
    {
        Directory.CreateDirectory(directory.File("run/systemd/timesync"));
        directory.Write("run/systemd/timesync/synchronized", "");

        Assert.Equal(Finding.Ok("clock", "synchronised by systemd-timesyncd, to 12.5 ms"), (await ExamineAsync(new ClockCheck(new Sync(TimeSpan.FromMilliseconds(12.5)), directory.Path)))[0]);
        Assert.Equal(Verdict.Warn, (await ExamineAsync(new ClockCheck(new Sync(TimeSpan.FromMilliseconds(101)), directory.Path)))[0].Verdict);
    }

    [Fact]
    public async Task A_data_directory_that_is_missing_is_told_with_how_to_make_it()
    {
        var findings = await Patients.ExamineAsync(new DiskCheck(), Patients.Of(Patients.Station(), directory.File("nowhere")));

        Assert.Equal((Verdict.Fail, "disk"), Assert.Single(findings).Short());
        Assert.Contains("install -d -o jena-edge", findings[0].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outbox_that_is_no_database_is_told_and_left_as_it_is()
    {
        var path = directory.Write("outbox.db", new string('x', 5000));
        var findings = await ExamineAsync(new DiskCheck());

        Assert.Equal((Verdict.Fail, "outbox"), findings[^1].Short());
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(path));
        Assert.Equal(["outbox.db"], Directory.GetFiles(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_password_is_asked_for_where_it_is_missing_or_empty_or_for_everybody()
    {
        var missing = await PasswordAsync(directory.File("none"));
        Assert.Equal(Verdict.Fail, missing.Verdict);
        Assert.Contains("-m 640", missing.Mend, StringComparison.Ordinal);

        var file = directory.Write("password", " \n");
        Assert.Equal(Verdict.Fail, (await PasswordAsync(file)).Verdict);

        await File.WriteAllTextAsync(file, "secret");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal(Verdict.Warn, (await PasswordAsync(file)).Verdict);

        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        Assert.Equal(Verdict.Ok, (await PasswordAsync(file)).Verdict);
    }

    [Theory]
    [InlineData(31, Verdict.Ok)]
    [InlineData(30, Verdict.Warn)]
    [InlineData(1, Verdict.Warn)]
    [InlineData(0, Verdict.Fail)]
    public async Task An_authority_is_told_a_month_before_it_expires(int days, Verdict verdict)
    {
        var findings = await ExamineAsync(new CertificateCheck(), Patients.Station(new UplinkSettings { Tls = true, CaFile = directory.Write("ca.pem", Certificate(Patients.Now.AddDays(-1), Patients.Now.AddDays(days))) }));

        Assert.Equal((verdict, "certificate authority"), findings[0].Short());
    }

    [Fact]
    public async Task A_clock_before_the_certificate_is_told_as_the_clocks_fault()
    {
        var findings = await ExamineAsync(new CertificateCheck(), Patients.Station(new UplinkSettings { Tls = true, CaFile = directory.Write("ca.pem", Certificate(Patients.Now.AddDays(1), Patients.Now.AddDays(90))) }));

        Assert.Equal((Verdict.Fail, "mend the clock first: see the check 'clock'"), (findings[0].Verdict, findings[0].Mend));
    }

    [Fact]
    public async Task A_file_without_a_certificate_is_told()
    {
        var findings = await ExamineAsync(new CertificateCheck(), Patients.Station(new UplinkSettings { Tls = true, CaFile = directory.Write("ca.pem", "nothing") }));

        Assert.Equal((Verdict.Fail, "certificate authority"), findings[0].Short());
        Assert.EndsWith("holds no certificate", findings[0].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_fails_itself_is_a_finding_and_the_next_one_is_made()
    {
        var findings = new List<Finding>();
        await foreach (var finding in Examination.RunAsync(Patients.Of(Patients.Station(), directory.Path), [new Broken(), new StationCheck()], CancellationToken.None))
            findings.Add(finding);

        Assert.Equal([(Verdict.Fail, "doctor"), (Verdict.Ok, "station")], findings.Select(Patients.Short));
    }

    private async Task<Finding> PasswordAsync(string file) =>
        Assert.Single(await ExamineAsync(new CertificateCheck(), Patients.Station(new UplinkSettings { PasswordFile = file })));

    private static string Certificate(DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create();
        using var made = new CertificateRequest("CN=city", key, HashAlgorithmName.SHA256).CreateSelfSigned(from, to);
        return made.ExportCertificatePem();
    }

    private sealed record Sync(TimeSpan? Uncertainty) : IClockSync;

    private sealed class Broken : ICheck
    {
        public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Finding.Ok("eyes", await File.ReadAllTextAsync(Path.Combine(patient.DataDirectory, "nowhere"), cancellationToken));
        }
    }
}
