using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Files;

/// <summary>The files of one holder in a folder: <c>name.pem</c>, the certificate for all to read, and <c>name.key</c>, its key for the owner alone.</summary>
public sealed class HolderFiles(string folder, string name)
{
    public string CertificateFile { get; } = Path.Combine(folder, $"{name}.pem");

    public string KeyFile { get; } = Path.Combine(folder, $"{name}.key");

    /// <summary>Throws <see cref="CaException"/> when something would be overwritten.</summary>
    public void RequireNew()
    {
        if (new[] { CertificateFile, KeyFile }.FirstOrDefault(File.Exists) is { } there)
            throw new CaException($"there is a {there} already: move it away or name another folder with --out. The next certificate of the same holder is made by renew");
    }

    /// <summary>The key first, so that a certificate never lies there without it.</summary>
    /// <param name="keyPem">Null when it is elsewhere.</param>
    public void Write(string certificatePem, string? keyPem)
    {
        Directory.CreateDirectory(folder);
        if (keyPem is not null)
            AtomicFile.WriteSecret(KeyFile, keyPem);
        AtomicFile.WriteOpen(CertificateFile, certificatePem);
    }
}
