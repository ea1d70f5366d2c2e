using System.CommandLine;
using Jena.Iot.Edge.Configuration;
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
        var data = new Option<string>("--data") { Description = "The data directory: the outbox lies there, and what configurations came from the cluster.", Required = true, HelpName = "dir" };
        var broker = SharedOptions.Broker();
        var credential = SharedOptions.CredentialFile();
        var ca = SharedOptions.CaFile();
        var certificate = SharedOptions.CertificateFile();
        var key = SharedOptions.KeyFile();
        var pins = new Option<string?>("--pins") { Description = "virtual, or virtual:unix:/path.sock for pins that another process drives. Default: as in the station file.", HelpName = "pins" };
        pins.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } value && value != "virtual" && !(value.StartsWith(SocketPrefix, StringComparison.Ordinal) && value.Length > SocketPrefix.Length))
                result.AddError($"'{value}' are no pins: write virtual, or {SocketPrefix}/path.sock");
        });
        var assumeClock = new Option<bool>("--assume-clock") { Description = "Believe this machine's clock, whatever the kernel says." };
        var machine = new Option<string>("--machine-id-file") { Description = "A file that names this machine.", HelpName = "file", DefaultValueFactory = static _ => "/etc/machine-id" };
        var trialWithin = new Option<int>("--trial-within") { Description = "Seconds in which the cluster has to answer a configuration on trial, 1 to 3600; else the last good one returns.", HelpName = "seconds", DefaultValueFactory = static _ => (int)new TrialOptions().Within.TotalSeconds };
        var trialSteady = new Option<int>("--trial-steady") { Description = "Seconds for which a configuration on trial has to stay healthy after that, 0 to 3600.", HelpName = "seconds", DefaultValueFactory = static _ => (int)new TrialOptions().Steady.TotalSeconds };
        var verbose = SharedOptions.Verbose();
        var command = new Command("run", "Sense and deliver until stopped.") { station, data, broker, credential, ca, certificate, key, pins, assumeClock, machine, trialWithin, trialSteady, verbose };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // SIGTERM is listened to once this has returned: what follows begins without waiting, and a stop meanwhile would be a kill.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var errors = parsed.InvocationConfiguration.Error;
            var path = parsed.GetRequiredValue(station);
            if (InstalledStation.Find(SharedOptions.LoadWithText(path, errors), parsed.GetRequiredValue(data)) is not var (installed, file))
                return EdgeCommands.Failed;
            using var loggers = SharedOptions.Logging(parsed.GetValue(verbose));
            using var export = OtlpExport.Start(file.Edge, loggers.CreateLogger<OtlpExport>());
            var clock = new EdgeClock(TimeProvider.System, parsed.GetValue(assumeClock) ? new AssumedClockSync() : new KernelClockSync(), BootId.Read());
            var parts = new SupervisorParts
            {
                Installed = installed,
                InstalledFolder = Path.GetDirectoryName(Path.GetFullPath(path))!,
                Agent = new EdgeAgentOptions
                {
                    Station = file,
                    DataDirectory = parsed.GetRequiredValue(data),
                    Broker = parsed.GetValue(broker),
                    CredentialFile = parsed.GetValue(credential),
                    CaFile = parsed.GetValue(ca),
                    CertificateFile = parsed.GetValue(certificate),
                    KeyFile = parsed.GetValue(key),
                    MachineIdPath = parsed.GetRequiredValue(machine),
                },
                Pins = any => PinsFactory.Make(Settings(any.Pins, parsed.GetValue(pins)), clock),
                Trial = new TrialOptions { Within = TimeSpan.FromSeconds(parsed.GetValue(trialWithin)), Steady = TimeSpan.FromSeconds(parsed.GetValue(trialSteady)) },
                Clock = clock,
                Time = TimeProvider.System,
                Loggers = loggers,
            };
            try
            {
                await RunAsync(parts, cancellationToken).ConfigureAwait(false);
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

    private static PinsSettings Settings(PinsSettings file, string? asked) => asked switch
    {
        null => file,
        "virtual" => file with { Kind = PinsKind.Virtual, Socket = null },
        var socket => file with { Kind = PinsKind.Socket, Socket = socket[SocketPrefix.Length..] },
    };

    private static async Task RunAsync(SupervisorParts parts, CancellationToken cancellationToken)
    {
        using var supervisor = new StationSupervisor(parts);
        var running = supervisor.RunAsync(cancellationToken);
        await Task.WhenAny(supervisor.Armed, running).ConfigureAwait(false);
        // From the first agent that senses until the stop is asked for, whatever agents come and go.
        var service = supervisor.Armed.IsCompletedSuccessfully ? SupervisedService.Begin(() => supervisor.Loops, () => supervisor.Status, parts.Time, parts.Loggers) : null;
        await using (service)
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await running.ConfigureAwait(false);
    }
}
