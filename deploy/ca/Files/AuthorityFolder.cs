using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Ledger;

namespace Jena.Iot.Ca.Files;

/// <summary>Where an authority lies: its key, its certificate, its ledger and its revocation list. One command at a time works in it.</summary>
public sealed class AuthorityFolder : IDisposable
{
    private readonly FileStream _lock;

    private AuthorityFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>The authority's private key; mode 0600.</summary>
    public string KeyFile => Of("ca.key");

    /// <summary>The authority's certificate, which everybody trusts.</summary>
    public string CertificateFile => Of("ca.pem");

    /// <summary>What was issued.</summary>
    public string LedgerFile => Of("ledger.json");

    /// <summary>What is revoked.</summary>
    public string ListFile => Of("ca.crl");

    /// <summary>Makes the folder when it is not there. Throws <see cref="CaException"/> when an authority is in it.</summary>
    public static AuthorityFolder Make(string path)
    {
        if (!Directory.Exists(path))
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                // Others may pass through to what is for all (ca.pem, ca.crl), and list nothing.
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
        var folder = new AuthorityFolder(path, Lock(path));
        if (!File.Exists(folder.KeyFile) && !File.Exists(folder.CertificateFile) && !File.Exists(folder.LedgerFile))
            return folder;
        folder.Dispose();
        throw new CaException($"there is an authority in {path} already: name another folder with --authority");
    }

    /// <summary>Throws <see cref="CaException"/> when there is no authority, or somebody works in it.</summary>
    public static AuthorityFolder Open(string path)
    {
        if (!File.Exists(System.IO.Path.Combine(path, "ca.pem")) || !File.Exists(System.IO.Path.Combine(path, "ledger.json")))
            throw new CaException($"there is no authority in {path}: name its folder with --authority, or make one with init");
        return new AuthorityFolder(path, Lock(path));
    }

    public CityLedger ReadLedger() => CityLedger.FromJson(File.ReadAllText(LedgerFile));

    public void WriteLedger(CityLedger ledger) => AtomicFile.WriteSecret(LedgerFile, ledger.ToJson());

    public X509Certificate2 ReadCertificate()
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(CertificateFile));
        }
        catch (CryptographicException exception)
        {
            throw new CaException($"{CertificateFile} is no certificate ({exception.Message}): put back the last copy that you have of the authority's folder", exception);
        }
    }

    /// <summary>The authority's certificate with its key.</summary>
    /// <param name="passphrase">Asked when the key is encrypted.</param>
    public X509Certificate2 ReadWithKey(Func<string> passphrase)
    {
        using var certificate = ReadCertificate();
        using var key = AuthorityKey.Read(File.ReadAllText(KeyFile), KeyFile, passphrase);
        try
        {
            return certificate.CopyWithPrivateKey(key);
        }
        catch (ArgumentException exception)
        {
            throw new CaException($"{KeyFile} is not the key of {CertificateFile}: put back the last copy that you have of the authority's folder", exception);
        }
    }

    public void Dispose() => _lock.Dispose();

    private string Of(string name) => System.IO.Path.Combine(Path, name);

    private static FileStream Lock(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(System.IO.Path.Combine(path, ".lock"), options);
        }
        catch (IOException exception)
        {
            throw new CaException($"another command is at work in {path}: try again when it is done ({exception.Message})", exception);
        }
    }
}
