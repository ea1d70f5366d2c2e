using System.CommandLine;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Edge.Time;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge run</c>: senses and delivers until it is told to stop.</summary>
internal static class RunCommand
{
    private const string SocketPrefix = "virtual:unix:";

    public static Command Make()
    {
        var station = SharedOptions.Station();
        var data = new Option<string>("--data") { Description = "The data directory: the outbox lies there.", Required = true, HelpName = "dir" };
        var broker = SharedOptions.Broker();
        var credential = SharedOptions.CredentialFile();
        var ca = SharedOptions.CaFile();
        var pins = new Option<string?>("--pins") { Description = "virtual, or virtual:unix:/path.sock for pins that another process drives. Default: as in the station file.", HelpName = "pins" };
        pins.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } value && value != "virtual" && !(value.StartsWith(SocketPrefix, StringComparison.Ordinal) && value.Length > SocketPrefix.Length))
                result.AddError($"'{value}' are no pins: write virtual, or {SocketPrefix}/path.sock");
        });
        var assumeClock = new Option<bool>("--assume-clock") { Description = "Believe this machine's clock, whatever the kernel says." };
        var machine = new Option<string>("--machine-id-file") { Description = "A file that names this machine.", HelpName = "file", DefaultValueFactory = static _ => "/etc/machine-id" };
        var verbose = SharedOptions.Verbose();
        var command = new Command("run", "Sense and deliver until stopped.") { station, data, broker, credential, ca, pins, assumeClock, machine, verbose };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var errors = parsed.InvocationConfiguration.Error;
            if (SharedOptions.Load(parsed.GetRequiredValue(station), errors) is not { } file)
                return EdgeCommands.Failed;
            var settings = parsed.GetValue(pins) switch
            {
                null => file.Pins,
                "virtual" => file.Pins with { Kind = PinsKind.Virtual, Socket = null },
                var socket => file.Pins with { Kind = PinsKind.Socket, Socket = socket[SocketPrefix.Length..] },
            };
            using var loggers = SharedOptions.Logging(parsed.GetValue(verbose));
            using var export = OtlpExport.Start(file.Edge);
            var options = new EdgeAgentOptions
            {
                Station = file,
                DataDirectory = parsed.GetRequiredValue(data),
                Broker = parsed.GetValue(broker),
                CredentialFile = parsed.GetValue(credential),
                CaFile = parsed.GetValue(ca),
                MachineIdPath = parsed.GetRequiredValue(machine),
            };
            try
            {
                await RunAsync(options, settings, parsed.GetValue(assumeClock), loggers, cancellationToken).ConfigureAwait(false);
                return EdgeCommands.Done;
            }
            catch (ArgumentException error)
            {
                await errors.WriteLineAsync(SharedOptions.Plain(error)).ConfigureAwait(false);
                return EdgeCommands.Failed;
            }
            catch (Exception error) when (error is OutboxInUseException or InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
            {
                await errors.WriteLineAsync(error.Message).ConfigureAwait(false);
                return EdgeCommands.Failed;
            }
        });
        return command;
    }

    private static async Task RunAsync(EdgeAgentOptions options, PinsSettings settings, bool assumeClock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var clock = new EdgeClock(TimeProvider.System, assumeClock ? new AssumedClockSync() : new KernelClockSync(), BootId.Read());
        await using var pins = PinsFactory.Make(settings, clock);
        await using var agent = new EdgeAgent(options, pins, clock, TimeProvider.System, loggers);
        try
        {
            await agent.StartAsync(cancellationToken).ConfigureAwait(false);
            loggers.CreateLogger("Jena.Iot.Edge").LogInformation("{Edge} senses {Points} points", options.Station.Edge, options.Station.Points.Count);
            await using var service = SupervisedService.Begin(() => agent.Loops, () => Status(options.Station, agent), TimeProvider.System, loggers);
            await agent.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await agent.StopAsync().ConfigureAwait(false);
        }
    }

    private static string Status(StationFile station, EdgeAgent agent) => $"{station.Edge} senses {station.Points.Count} points; {agent.Waiting} readings wait";
}
