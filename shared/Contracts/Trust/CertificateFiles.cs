namespace Jena.Iot.Contracts.Trust;

/// <summary>Where a process keeps what proves who it is and whom it trusts. All PEM; re-read when they change.</summary>
public sealed record CertificateFiles
{
    /// <summary>The certificate, with those between it and the authority after it. Default none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's private key. Default: in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The authorities whose certificates count. Default none.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The authorities' lists of revoked certificates. Default none: nothing is revoked.</summary>
    public string? RevokedFile { get; init; }

    /// <summary>Whether any of it is set.</summary>
    public bool IsSet => (CertificateFile ?? KeyFile ?? AuthorityFile ?? RevokedFile) is not null;

    /// <summary>What is missing, as sentences that begin with the setting.</summary>
    /// <param name="section">Such as <c>Cluster:Tls</c>.</param>
    public IEnumerable<string> Problems(string section)
    {
        if (!IsSet)
            yield break;
        if (CertificateFile is null)
            yield return $"{section}:CertificateFile is not set: name the file of this process's certificate (PEM)";
        if (AuthorityFile is null)
            yield return $"{section}:AuthorityFile is not set: name the file of the authority's certificate (PEM), which others are checked against";
        foreach (var (name, file) in Settings)
        {
            if (file is not null && !File.Exists(file))
                yield return $"{section}:{name} names {file}, which is not there";
        }
    }

    private IEnumerable<(string Name, string? File)> Settings =>
        [(nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile), (nameof(AuthorityFile), AuthorityFile), (nameof(RevokedFile), RevokedFile)];
}
