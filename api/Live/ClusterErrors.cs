using System.Net.Sockets;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Jena.Iot.Api.Live;

/// <summary>
/// Which errors of a call to the cluster say that it could not be reached, did not answer in time, or could not write or read its journal,
/// rather than refuse. Whatever was asked may be asked again.
/// </summary>
public static class ClusterErrors
{
    // Errors of the store are the silo's own types: over the wire their names arrive, beside a silo they do.
    private static readonly string[] OfTheStore = ["Jena.Iot.Silo.Journal.", "Npgsql.", "Microsoft.Data.Sqlite."];

    public static bool IsUnreachable(Exception exception) =>
        exception is OrleansException or TimeoutException or ObjectDisposedException or SocketException
        || exception is InvalidOperationException { Source: "Orleans.Core" }
        || IsOfTheStore(exception);

    private static bool IsOfTheStore(Exception exception)
    {
        var name = exception is UnavailableExceptionFallbackException { ExceptionType: { } told } ? told : exception.GetType().FullName!;
        return Array.Exists(OfTheStore, name.StartsWith);
    }
}
