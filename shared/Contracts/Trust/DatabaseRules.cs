using System.Net;

namespace Jena.Iot.Contracts.Trust;

/// <summary>How a database may be reached: on this machine as it likes, elsewhere with TLS and a server that proves who it is.</summary>
public static class DatabaseRules
{
    /// <summary>Null when it may be; else what is wrong and what to write.</summary>
    /// <param name="setting">That holds the connection string, such as <c>Journal:ConnectionString</c>. What it holds is not repeated.</param>
    /// <param name="hosts">As in the connection string: several separated by commas, each with or without a port; a path is a Unix socket.</param>
    /// <param name="verifies">Whether its SSL mode is VerifyCA or VerifyFull.</param>
    public static string? Refuse(string setting, string? hosts, bool verifies)
    {
        if (verifies || hosts is null)
            return null;
        var away = hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(static host => !IsHere(host));
        return away is null ? null
            : $"{setting} has the host {away}, which is on another machine: write 'SSL Mode=VerifyFull;Root Certificate=FILE' into it, with the file of the authority that signed the server's certificate";
    }

    private static bool IsHere(string host)
    {
        if (host[0] is '/' or '@' || IsLoopback(host))
            return true;
        var port = host.LastIndexOf(':');
        return port > 0 && IsLoopback(host[..port]);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
