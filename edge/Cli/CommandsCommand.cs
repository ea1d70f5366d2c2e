using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Edge.Commands;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge commands</c>: what was asked of the outputs and signs and what became of it, also while the agent runs.</summary>
internal static class CommandsCommand
{
    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "The agent's data directory.", HelpName = "dir", DefaultValueFactory = static _ => "/var/lib/jena-edge" };
        var json = new Option<bool>("--json") { Description = "For programs." };
        var command = new Command("commands", "Show what was asked of the outputs and signs, by whom, and what became of it.") { data, json };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var directory = parsed.GetRequiredValue(data);
            try
            {
                if (CommandInspection.Read(directory) is not { } report)
                {
                    errors.WriteLine($"there is no record of commands in {directory}: name the --data directory of an agent that has outputs or signs and has run");
                    return EdgeCommands.Failed;
                }
                if (parsed.GetValue(json))
                    output.WriteLine(JsonSerializer.Serialize(report, CommandsJson.Default.CommandReport));
                else
                    Write(report, output);
                return EdgeCommands.Done;
            }
            catch (SqliteException error)
            {
                errors.WriteLine($"the record of commands in {directory} cannot be read: {error.Message}");
                return EdgeCommands.Failed;
            }
        });
        return command;
    }

    private static void Write(CommandReport report, TextWriter output)
    {
        output.WriteLine($"{report.File}: {report.Commands.Count} commands, {report.Commands.Count(static c => !c.Acknowledged)} whose fate the cluster does not have");
        foreach (var command in report.Commands)
        {
            var at = command.At is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") : "-";
            output.WriteLine($"  {at} {command.Id}: {command.Asked}, by {command.By} ({command.Why}): {command.Fate}{(command.Code.Length > 0 ? $" {command.Code}: {command.Reason}" : "")}");
        }
        foreach (var sign in report.Signs)
            output.WriteLine($"  sign {sign.Sign}: version {sign.Version}, '{sign.Text}'");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CommandReport))]
internal sealed partial class CommandsJson : JsonSerializerContext;
