using Jena.Iot.Ca.Authority;
using Jena.Iot.Edge.Health.Gauges;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Testing.Identity;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Health.Gauges;

public sealed class CertificateShowing : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new(Start);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Whole_days_are_left_and_a_renewed_certificate_shows_at_once()
    {
        using var authority = new CityCa(directory.Path, time);
        var files = authority.Issue(CertificateRole.Edge, "cab-001", days: 40);
        var gauge = new CertificateGauge(files.CertificateFile, () => time.GetUtcNow());

        Assert.Equal([40d], gauge.Read().Select(static s => s.Value));
        time.Advance(TimeSpan.FromDays(10) + TimeSpan.FromSeconds(1));
        Assert.Equal([29d], gauge.Read().Select(static s => s.Value));
        authority.Renew(CertificateRole.Edge, "cab-001", files, days: 100);
        Assert.Equal([100d], gauge.Read().Select(static s => s.Value));
        time.Advance(TimeSpan.FromDays(100) + TimeSpan.FromSeconds(1));
        Assert.Equal([-1d], gauge.Read().Select(static s => s.Value));
    }

    [Fact]
    public void Nothing_is_shown_without_a_certificate_or_while_the_time_is_not_known()
    {
        using var authority = new CityCa(directory.Path, time);
        var files = authority.Issue(CertificateRole.Edge, "cab-001");

        Assert.Empty(new CertificateGauge(null, () => Start).Read());
        Assert.Empty(new CertificateGauge(files.CertificateFile, static () => null).Read());
    }
}
