using Jena.Iot.Domain.Telemetry;

namespace Jena.Iot.Domain.Tests.Telemetry;

public sealed class OtlpRuleTests
{
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.city.example:4317", "https://")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://10.0.0.7:4318/v1/traces", "https://")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "collector:4317", "no address of a collector")]
    public void What_would_leave_the_machine_in_the_clear_is_refused_with_what_to_write(string variable, string value, string words)
    {
        var problem = OtlpRule.Problem(name => name == variable ? value : null);

        Assert.Contains($"{variable}={value}", problem, StringComparison.Ordinal);
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://collector.city.example:4317")]
    [InlineData("http://127.0.0.1:4317")]
    [InlineData("http://[::1]:4317")]
    [InlineData("http://localhost:4317")]
    public void By_TLS_and_on_loopback_it_may_go_anywhere(string? value) => Assert.Null(OtlpRule.Problem(_ => value));
}
