using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>How long the edge's own certificate still holds. Reads the file each time, so that a renewed one shows.</summary>
/// <param name="file">Null for an edge that has none: then it shows nothing.</param>
/// <param name="utc">The time; null while it is not known, and then nothing is shown.</param>
internal sealed class CertificateGauge(string? file, Func<DateTimeOffset?> utc) : IGauge
{
    public string Name => GaugeNames.Certificate;

    public IEnumerable<Shown> Read()
    {
        if (file is null || utc() is not { } now)
            yield break;
        using var certificate = EdgeCertificate.LoadPublic(file);
        yield return new Shown(HealthFigures.CertificateDaysLeft.Name, Math.Floor((certificate.NotAfter.ToUniversalTime() - now.UtcDateTime).TotalDays));
    }
}
