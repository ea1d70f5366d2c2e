using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Doctor;

/// <summary>The files that the uplink reads: certificates to trust, the edge's own with its key, and the password.</summary>
internal sealed class CertificateCheck : ICheck
{
    private const string Authority = "certificate authority";
    private const string OwnCertificate = "own certificate";
    private const string Password = "password";

    public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (patient.Station.Station?.Uplink is not { } uplink)
            yield break;
        if (uplink.CaFile is { } ca)
        {
            foreach (var finding in Authorities(ca, patient.Time.GetUtcNow()))
                yield return finding;
        }
        if (patient.Uplink is { CertificateFile: not null } own)
        {
            foreach (var finding in Own(own, patient))
                yield return finding;
        }
        yield return uplink.PasswordFile is { } file
            ? await SecretAsync(file, patient, cancellationToken).ConfigureAwait(false)
            : Finding.Ok(Password, "none: the station file names no uplink.passwordFile");
    }

    private static IEnumerable<Finding> Authorities(string file, DateTimeOffset now)
    {
        var trusted = new X509Certificate2Collection();
        Finding? broken = null;
        try
        {
            trusted.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            broken = Finding.Fail(Authority, $"{file} cannot be read: {error.Message}", $"put the certificates there in PEM form: sudo install -o root -g {ServiceAccount.Name} -m 640 CITY-CA.pem {file}");
        }
        if (broken is null && trusted.Count == 0)
            broken = Finding.Fail(Authority, $"{file} holds no certificate", "write certificates in PEM form into it, each between BEGIN CERTIFICATE and END CERTIFICATE");
        return broken is not null ? [broken] : trusted.Select(c => Validity.Judge(Authority, c.Subject, c.NotBefore, c.NotAfter, now));
    }

    private static IEnumerable<Finding> Own(UplinkOptions uplink, Patient patient)
    {
        var enrol = $"enrol {uplink.Edge} again, at the city's authority: jena-ca enroll {uplink.Edge} --on USER@THIS-MACHINE";
        X509Certificate2? loaded = null;
        Finding? broken = null;
        try
        {
            loaded = EdgeCertificate.Load(uplink.CertificateFile!, uplink.KeyFile);
        }
        catch (UplinkException error)
        {
            broken = Finding.Fail(OwnCertificate, $"{patient.Account}: {error.Message}", enrol);
        }
        if (broken is not null)
        {
            yield return broken;
            yield break;
        }
        using var certificate = loaded!;
        if (!EdgeCertificate.IsOf(certificate, uplink.Edge))
        {
            yield return Finding.Fail(OwnCertificate, $"{uplink.CertificateFile} is the certificate of {certificate.Subject}, not of the edge {uplink.Edge}", enrol);
            yield break;
        }
        var validity = Validity.Judge(OwnCertificate, certificate.Subject, certificate.NotBefore, certificate.NotAfter, patient.Time.GetUtcNow());
        var isClock = patient.Time.GetUtcNow().UtcDateTime < certificate.NotBefore.ToUniversalTime();
        yield return validity.Mend is null || isClock ? validity : validity with { Mend = $"renew it: jena-ca renew edge {uplink.Edge}, and put the file in the place of {uplink.CertificateFile}" };
        var key = uplink.KeyFile ?? uplink.CertificateFile!;
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(key).HasFlag(UnixFileMode.OtherRead))
            yield return Finding.Warn(OwnCertificate, $"everybody on this machine can read the key in {key}", $"sudo chown root:{ServiceAccount.Name} {key}; sudo chmod 640 {key}");
    }

    private static async Task<Finding> SecretAsync(string file, Patient patient, CancellationToken cancellationToken)
    {
        try
        {
            if ((await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim().Length == 0)
                return Finding.Fail(Password, $"{file} is empty", "write the edge's password into it, and nothing else");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(Password, $"{patient.Account} cannot read {file}: {error.Message}", $"put the edge's password there: sudo install -o root -g {ServiceAccount.Name} -m 640 PASSWORD-FILE {file}");
        }
        return !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead)
            ? Finding.Warn(Password, $"everybody on this machine can read {file}", $"sudo chown root:{ServiceAccount.Name} {file}; sudo chmod 640 {file}")
            : Finding.Ok(Password, $"in {file}");
    }
}
