using System.CommandLine;
using System.Diagnostics;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Replay;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge replay</c>: delivers a recorded log and ends when the cluster has all of it.</summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    public static Command Make()
    {
        var station = SharedOptions.Station();
        var log = new Option<string>("--log") { Description = "The log: TimeStamp,DeviceId,EventId,Parameter, in UTC, as .csv or .csv.gz.", Required = true, HelpName = "file" };
        var speed = new Option<ReplaySpeed>("--speed")
        {
            Description = "max, or a factor such as 1x or 60x.",
            HelpName = "speed",
            DefaultValueFactory = static _ => new ReplaySpeed(null),
            CustomParser = static result => Parse(result, ReplaySpeed.Parse),
        };
        var from = new Option<long?>("--from") { Description = "Only from this event on, counted from 1; a stream of its own.", HelpName = "n" };
        var count = new Option<long?>("--count") { Description = "Only so many events.", HelpName = "n" };
        var piece = new Option<ReplayPiece?>("--piece") { Description = "Only piece k of n; a stream of its own.", HelpName = "k/n", CustomParser = static result => Parse(result, ReplayPiece.Parse) };
        foreach (var number in (Option<long?>[])[from, count])
        {
            number.Validators.Add(static result =>
            {
                if (result.GetValueOrDefault<long?>() is < 1)
                    result.AddError("events are counted from 1: write 1 or more");
            });
        }
        var broker = SharedOptions.Broker();
        var credential = SharedOptions.CredentialFile();
        var ca = SharedOptions.CaFile();
        var certificate = SharedOptions.CertificateFile();
        var key = SharedOptions.KeyFile();
        var verbose = SharedOptions.Verbose();
        var command = new Command("replay", "Deliver a recorded log. A second time, the cluster leaves aside what it has.") { log, station, speed, from, count, piece, broker, credential, ca, certificate, key, verbose };
        command.Validators.Add(result =>
        {
            if (result.GetResult(piece) is not null && (result.GetResult(from) is not null || result.GetResult(count) is not null))
                result.AddError("--piece and --from/--count are two ways to name a part: write one of them");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var path = parsed.GetRequiredValue(log);
            if (SharedOptions.Load(parsed.GetRequiredValue(station), errors) is not { } file)
                return EdgeCommands.Failed;
            if (file.ReplayDevices.Count == 0)
            {
                await errors.WriteLineAsync("the station maps no devices: write \"replay\": { \"devices\": { \"227\": \"junction/…\" } } into it").ConfigureAwait(false);
                return EdgeCommands.Failed;
            }
            using var loggers = SharedOptions.Logging(parsed.GetValue(verbose));
            using var export = OtlpExport.Start(file.Edge, loggers.CreateLogger<OtlpExport>());
            var part = parsed.GetValue(piece)
                ?? (parsed.GetValue(from) is null && parsed.GetValue(count) is null ? null : ReplayPiece.Range(parsed.GetValue(from) ?? 1, parsed.GetValue(count) ?? int.MaxValue));
            try
            {
                var options = new UplinkOptions
                {
                    Edge = file.Edge,
                    Broker = parsed.GetValue(broker) ?? new BrokerAddress(file.Uplink.Host, file.Uplink.Port, file.Uplink.Tls),
                    CredentialFile = parsed.GetValue(credential) ?? file.Uplink.PasswordFile,
                    CaFile = parsed.GetValue(ca) ?? file.Uplink.CaFile,
                    CertificateFile = parsed.GetValue(certificate) ?? file.Uplink.CertificateFile,
                    KeyFile = parsed.GetValue(certificate) is null ? parsed.GetValue(key) ?? file.Uplink.KeyFile : parsed.GetValue(key),
                    TellsPresence = false,
                    Delivery = new DeliveryOptions { BatchReadings = file.Uplink.BatchReadings, InFlight = file.Uplink.InFlight },
                };
                var recorded = await RecordedLog.OpenAsync(path, cancellationToken).ConfigureAwait(false);
                var source = ReplaySource.Load(recorded, file.ReplayDevices, file.Version, part);
                Tell(source, path, errors);
                if (source.Whole == 0)
                {
                    await errors.WriteLineAsync($"{path} holds no event that can be sent: {source.Faults.Bad} bad lines, {source.Faults.Unmapped.Values.Sum()} events of unmapped devices; name a log of the devices that the station maps").ConfigureAwait(false);
                    return EdgeCommands.Failed;
                }
                await output.WriteLineAsync($"{source.Stream}: {source.Count} events").ConfigureAwait(false);
                var begin = Stopwatch.GetTimestamp();
                var replayer = new Replayer(options, source, parsed.GetValue(speed), TimeProvider.System, loggers);
                await ReportAsync(replayer.RunAsync(cancellationToken), source, output).ConfigureAwait(false);
                var elapsed = Stopwatch.GetElapsedTime(begin);
                await output.WriteLineAsync($"acknowledged {source.Count} of {source.Count} events in {elapsed.TotalSeconds:0.0} s; left aside: {source.Faults.Bad} bad lines, {source.Faults.Unmapped.Values.Sum()} events of unmapped devices").ConfigureAwait(false);
                return EdgeCommands.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await errors.WriteLineAsync("stopped before everything was acknowledged: run it again, it goes on where it was").ConfigureAwait(false);
                return EdgeCommands.Failed;
            }
            catch (ArgumentException error)
            {
                await errors.WriteLineAsync(SharedOptions.Plain(error)).ConfigureAwait(false);
                return EdgeCommands.Failed;
            }
            catch (Exception error) when (error is InvalidOperationException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                await errors.WriteLineAsync(error.Message).ConfigureAwait(false);
                return EdgeCommands.Failed;
            }
        });
        return command;
    }

    private static T? Parse<T>(System.CommandLine.Parsing.ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens.Single().Value);
        }
        catch (FormatException error)
        {
            result.AddError(error.Message);
            return default;
        }
    }

    private static void Tell(ReplaySource source, string path, TextWriter errors)
    {
        foreach (var (line, wrong) in source.Faults.First)
            errors.WriteLine($"{path}:{line}: {wrong}");
        if (source.Faults.Bad > source.Faults.First.Count)
            errors.WriteLine($"{path}: and {source.Faults.Bad - source.Faults.First.Count} more bad lines");
        foreach (var (device, events) in source.Faults.Unmapped)
            errors.WriteLine($"{path}: {events} events of device {device} are left aside: the station does not map it");
    }

    private static async Task ReportAsync(Task replay, ReplaySource source, TextWriter output)
    {
        using var stop = new CancellationTokenSource();
        using var timer = new PeriodicTimer(ProgressEvery);
        var stopped = replay.ContinueWith(_ => stop.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false))
                await output.WriteLineAsync($"acknowledged {source.Held.Acknowledged} of {source.Count}").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The replay ended: its own task says how.
        }
        await stopped.ConfigureAwait(false);
        await replay.ConfigureAwait(false);
    }
}
