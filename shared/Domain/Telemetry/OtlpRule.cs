namespace Jena.Iot.Domain.Telemetry;

/// <summary>
/// Where the environment variables of OpenTelemetry may send metrics and traces: off loopback by TLS alone, since they name edges and streams.
/// </summary>
public static class OtlpRule
{
    /// <summary>The variable without which nothing is sent.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Variables = [Endpoint, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>What is wrong with them, and what to write; null when nothing is.</summary>
    /// <param name="value">Of a variable; null or empty where it is not set.</param>
    public static string? Problem(Func<string, string?> value)
    {
        foreach (var variable in Variables)
        {
            if (value(variable) is not { Length: > 0 } written)
                continue;
            if (!Uri.TryCreate(written, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                return $"{variable}={written} is no address of a collector: write https://HOST:PORT, or http://127.0.0.1:PORT for one on this machine";
            if (url.Scheme is "http" && !url.IsLoopback)
                return $"{variable}={written} would leave this machine in the clear: write https://, or http://127.0.0.1:PORT of a collector here that passes it on";
        }
        return null;
    }
}
