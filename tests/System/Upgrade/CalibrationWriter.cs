using System.Net;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Upgrade;

/// <summary>Enters hand counts of one car park, numbered from 1, through whichever API host answers, each until it was taken.</summary>
internal sealed class CalibrationWriter(string carPark, IReadOnlyList<ClusterNode> apiHosts)
{
    /// <summary>The number of the last one that was taken.</summary>
    public int Written { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await WriteAsync(Written + 1);
            Written++;
        }
    }

    // Once begun it is seen through: whether a call that failed was done is known only by asking again under the same key.
    private async Task WriteAsync(int number)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var (status, body) = await apiHosts[(number + attempt) % apiHosts.Count].Health!
                    .PostAsync($"/api/v1/carparks/{carPark}/calibrate", new { counted = number % 100, note = $"{number}" }, $"{carPark}-{number}");
                if (status is HttpStatusCode.OK)
                    return;
                if (status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError or HttpStatusCode.GatewayTimeout))
                    throw new InvalidOperationException($"count {number} of {carPark}: {(int)status} {body}");
            }
            catch (HttpRequestException)
            {
                // That host is away; the other one is asked.
            }
        }
    }
}
