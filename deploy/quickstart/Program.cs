using Jena.Iot.Quickstart.Hosting;
using Jena.Iot.Silo.Hosting;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}
if (CommandLine.Read(args, out var mistake) is not { } options)
{
    await Console.Error.WriteLineAsync(mistake);
    return 1;
}
if (Ports.FindTaken(options) is { } taken)
{
    await Console.Error.WriteLineAsync(taken);
    return 1;
}

return await RunToEnd.RunAsync(() =>
{
    var app = QuickstartHost.Build(options);
    app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
        $"""

        Jena is alive.

          Page      http://localhost:{options.Port}/
          API       http://localhost:{options.Port}/api/v1/carparks   (also junctions, sites, nodes, edges, stream)
          OpenAPI   http://localhost:{options.Port}/openapi/v1.json   (to look through it: http://localhost:{options.Port}/openapi)
          Metrics   http://localhost:{options.Port}/metrics
          MQTT      mqtt://127.0.0.1:{options.MqttPort}
          Data      {options.Data}

        Ctrl-C ends it; the next start carries on from there.

        """));
    return app;
});
