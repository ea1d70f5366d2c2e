using Microsoft.Extensions.Hosting;

namespace Jena.Iot.Contracts.Clustering;

/// <summary>Looks after the certificates every <see cref="Period"/>; made before anything listens, so that a start with bad ones ends with words.</summary>
internal sealed class ClusterTlsReview(ClusterTls tls, TimeProvider time) : BackgroundService
{
    /// <summary>5 s: so long may a certificate that was revoked keep a connection.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (tls.IsOn && await timer.WaitForNextTickAsync(stoppingToken))
                tls.Review();
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
