using System.Net.Sockets;
using Jena.Iot.Contracts.Journal;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Jena.Iot.Api.Live;

/// <summary>
/// Which errors of a call to the cluster say that it could not be reached, did not answer in time, or could not write or read its journal,
/// rather than refuse. Whatever was asked may be asked again.
/// </summary>
public static class ClusterErrors
{
    // What a silo of the version before lets out of its store, by name: the types are its own.
    private static readonly string[] OfTheStore = ["Jena.Iot.Silo.Journal.", "Npgsql.", "Microsoft.Data.Sqlite."];

    public static bool IsUnreachable(Exception exception) =>
        exception is StoreUnavailableException or OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException or SocketException
        || exception is InvalidOperationException { Source: "Orleans.Core" }
        || IsUnmet(exception)
        || IsOfTheStore(exception);

    /// <summary>What a client says that has not met a silo yet, or none that has the grain: it does not know which grain implements a contract.</summary>
    public static bool IsUnmet(Exception exception) => exception is ArgumentException { Source: "Orleans.Core", ParamName: null };

    private static bool IsOfTheStore(Exception exception) =>
        exception is UnavailableExceptionFallbackException { ExceptionType: { } told } && Array.Exists(OfTheStore, told.StartsWith);
}
