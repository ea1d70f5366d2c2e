using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jena.Iot.Edge.Doctor;

/// <summary>The files that the uplink reads: certificates to trust, and the password.</summary>
internal sealed class CertificateCheck : ICheck
{
    private const string Authority = "certificate authority";
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
