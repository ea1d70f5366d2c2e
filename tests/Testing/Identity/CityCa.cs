using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Files;
using Jena.Iot.Ca.Ledger;

namespace Jena.Iot.Testing.Identity;

/// <summary>A city's authority of a test's own, by the very code of <c>deploy/ca</c>. It lies below a folder that goes with the test.</summary>
public sealed class CityCa : IDisposable
{
    private readonly string _folder;
    private readonly CityAuthority _authority;
    private int _made;

    /// <param name="folder">Made when it is not there.</param>
    /// <param name="time">Null for the machine's: with another one, certificates of other days can be made.</param>
    public CityCa(string folder, TimeProvider? time = null)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _authority = CityAuthority.Make(Path.Combine(folder, "ca"), "Teststadt", 20, null, time ?? TimeProvider.System);
    }

    /// <summary>What everybody trusts.</summary>
    public string AuthorityFile => _authority.Folder.CertificateFile;

    /// <summary>What is revoked.</summary>
    public string RevokedFile => _authority.Folder.ListFile;

    /// <summary>The first certificate of a name, or one that takes the place of those before.</summary>
    /// <param name="role">What it is.</param>
    /// <param name="name">Its slug.</param>
    /// <param name="addresses">IP addresses and host names by which it is reached.</param>
    public HolderFiles Issue(CertificateRole role, string name, params string[] addresses) => Issue(role, name, days: null, addresses);

    /// <summary>The same, valid for so many days.</summary>
    public HolderFiles Issue(CertificateRole role, string name, int? days, params string[] addresses)
    {
        var holder = new Holder
        {
            Role = role,
            Name = name,
            Addresses = [.. addresses.Where(static a => System.Net.IPAddress.TryParse(a, out _))],
            DnsNames = [.. addresses.Where(static a => !System.Net.IPAddress.TryParse(a, out _))],
        };
        var (issued, key) = _authority.IssueWithKey(holder, days);
        // A replaced one keeps its files, for whoever comes back with it.
        var files = new HolderFiles(Path.Combine(_folder, $"{++_made}"), name);
        files.Write(issued.Pem, key);
        return files;
    }

    /// <summary>The next certificate of the same holder for the same key, into the same file.</summary>
    public void Renew(CertificateRole role, string name, HolderFiles files, int? days = null) =>
        files.Write(_authority.Renew(role, name, null, days).Pem, null);

    /// <summary>Signs the list anew with all that the name has.</summary>
    public void Revoke(CertificateRole role, string name) => _authority.Revoke(role, name, null, RevocationCause.KeyCompromise);

    public void Dispose() => _authority.Dispose();
}
