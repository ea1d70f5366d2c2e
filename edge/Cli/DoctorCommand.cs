using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge doctor</c>: what a technician has to mend before the cabinet reports.</summary>
internal static class DoctorCommand
{
    public static Command Make()
    {
        var station = new Option<string>("--station") { Description = "The station file.", HelpName = "file", DefaultValueFactory = static _ => "/etc/jena-edge/station.json" };
        var data = new Option<string>("--data") { Description = "The agent's data directory.", HelpName = "dir", DefaultValueFactory = static _ => "/var/lib/jena-edge" };
        var json = new Option<bool>("--json") { Description = "For programs." };
        var command = new Command("doctor", "Look at everything that the edge needs, and say what to mend. Also while the agent runs.") { station, data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var path = Path.GetFullPath(parsed.GetRequiredValue(station));
            // Before anything is read: root may read what the service may not.
            var account = ServiceAccount.Become();
            var patient = new Patient
            {
                StationPath = path,
                Station = StationFile.Load(path),
                DataDirectory = parsed.GetRequiredValue(data),
                Account = account,
                Time = TimeProvider.System,
            };
            var findings = new List<Finding>();
            await foreach (var finding in Examination.RunAsync(patient, Examination.Checks, cancellationToken).ConfigureAwait(false))
            {
                findings.Add(finding);
                if (!parsed.GetValue(json))
                    await WriteAsync(finding, output).ConfigureAwait(false);
            }
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(findings, DoctorJson.Default.IReadOnlyListFinding)).ConfigureAwait(false);
            return findings.Any(static f => f.Verdict is Verdict.Fail) ? EdgeCommands.Failed : EdgeCommands.Done;
        });
        return command;
    }

    private static async Task WriteAsync(Finding finding, TextWriter output)
    {
        var verdict = finding.Verdict switch { Verdict.Ok => "ok", Verdict.Warn => "warn", _ => "fail" };
        await output.WriteLineAsync($"{verdict,-4}  {finding.Check}: {finding.Found}").ConfigureAwait(false);
        if (finding.Mend is { } mend)
            await output.WriteLineAsync($"      -> {mend}").ConfigureAwait(false);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
