using Orleans.Runtime;

namespace Jena.Iot.Api.Live;

/// <summary>Which errors of a call to the cluster say that it could not be reached or did not answer in time, rather than refuse.</summary>
public static class ClusterErrors
{
    public static bool IsUnreachable(Exception exception) =>
        exception is OrleansException or TimeoutException or ObjectDisposedException
        || exception is InvalidOperationException { Source: "Orleans.Core" };
}
