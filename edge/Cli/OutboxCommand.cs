using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge outbox</c>: what waits, also while the agent runs.</summary>
internal static class OutboxCommand
{
    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "The agent's data directory.", HelpName = "dir", DefaultValueFactory = static _ => "/var/lib/jena-edge" };
        var json = new Option<bool>("--json") { Description = "For programs." };
        var command = new Command("outbox", "Show how many readings wait, since when, and the size.") { data, json };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var directory = parsed.GetRequiredValue(data);
            try
            {
                if (OutboxInspection.Read(directory) is not { } report)
                {
                    errors.WriteLine($"there is no outbox in {directory}: name the --data directory of an agent that has run");
                    return EdgeCommands.Failed;
                }
                if (parsed.GetValue(json))
                    output.WriteLine(JsonSerializer.Serialize(report, OutboxJson.Default.OutboxReport));
                else
                    Write(report, output);
                return EdgeCommands.Done;
            }
            catch (SqliteException error)
            {
                errors.WriteLine($"the outbox in {directory} cannot be read: {error.Message}");
                return EdgeCommands.Failed;
            }
        });
        return command;
    }

    private static void Write(OutboxReport report, TextWriter output)
    {
        output.WriteLine($"{report.File}: {report.Waiting} waiting, oldest {Time(report.OldestWaiting)}, {report.Bytes / 1024} KiB");
        foreach (var stream in report.Streams)
            output.WriteLine($"  {stream.Kind,-8} {stream.Stream}: {stream.Waiting} waiting, oldest {Time(stream.OldestWaiting)}, acknowledged {stream.Acknowledged}, held {stream.Oldest} to {stream.Next - 1}");
    }

    private static string Time(DateTimeOffset? at) => at is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") : "-";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(OutboxReport))]
internal sealed partial class OutboxJson : JsonSerializerContext;
