using System.Net;
using System.Text;
using Jena.Iot.Domain.Telemetry;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Exporter;

namespace Jena.Iot.Edge.Tests.Hosting;

public sealed class Exporting
{
    [Fact]
    public async Task The_traces_and_measures_of_an_edge_go_to_the_collector()
    {
        using var collector = new HttpListener();
        using (var port = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            port.Start();
            collector.Prefixes.Add($"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/");
        }
        collector.Start();
        var collected = CollectAsync(collector, 2);
        using (OtlpExport.Start("cab-001", options => (options.Endpoint, options.Protocol) = (new Uri(collector.Prefixes.Single() + "v1/any"), OtlpExportProtocol.HttpProtobuf)))
        {
            using var telemetry = new EdgeTelemetry("cab-001", [], TimeProvider.System);
            telemetry.Batch("a-stream", new SendRange(1, 2))!.Dispose();
            telemetry.Connected();
        }

        var told = string.Concat(await collected.WaitAsync(TimeSpan.FromSeconds(20)));

        foreach (var word in new[] { "deliver batch", "a-stream", "jena.edge.connects", "jena-iot-edge", "cab-001" })
            Assert.Contains(word, told, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edge_that_is_told_to_export_in_the_clear_exports_nothing() =>
        Assert.Null(OtlpExport.Start("cab-001", static name => name == OtlpRule.Endpoint ? "http://collector.city.example:4317" : null, NullLogger.Instance));

    private static async Task<List<string>> CollectAsync(HttpListener collector, int count)
    {
        var told = new List<string>();
        while (told.Count < count)
        {
            var context = await collector.GetContextAsync();
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            told.Add(Encoding.Latin1.GetString(body.ToArray()));
            context.Response.Close();
        }
        return told;
    }
}
