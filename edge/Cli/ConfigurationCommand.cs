using System.CommandLine;
using Jena.Iot.Edge.Configuration;
using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Configuration;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge configuration</c>: which station file is in force and what became of those from the cluster, also while the agent runs.</summary>
internal static class ConfigurationCommand
{
    private const string PutBack = "somebody at the cabinet went back to the file installed by hand";

    public static Command Make()
    {
        var station = new Option<string>("--station") { Description = "The station file installed by hand.", HelpName = "file", DefaultValueFactory = static _ => "/etc/jena-edge/station.json" };
        var data = new Option<string>("--data") { Description = "The agent's data directory.", HelpName = "dir", DefaultValueFactory = static _ => "/var/lib/jena-edge" };
        var useInstalled = new Option<bool>("--use-installed") { Description = "Go back to the station file installed by hand, and never try again what was in force. The agent must be stopped." };
        var text = new Option<bool>("--text") { Description = "Write the station file in force and nothing else." };
        var command = new Command("configuration", "Show which station file is in force, and what became of those from the cluster.") { station, data, useInstalled, text };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (SharedOptions.LoadWithText(parsed.GetRequiredValue(station), errors) is not { Station: { } file, Text: { } written })
                return EdgeCommands.Failed;
            // What root writes the service could not replace.
            if (parsed.GetValue(useInstalled))
                ServiceAccount.Become();
            var installed = new InstalledStation(file, written).Stored;
            var directory = parsed.GetRequiredValue(data);
            try
            {
                if (parsed.GetValue(useInstalled))
                    return UseInstalled(directory, installed, output, errors);
                var book = ConfigurationStore.Peek(directory) ?? ConfigurationBook.Empty;
                if (parsed.GetValue(text))
                    output.Write(book.InForce(installed).Text);
                else
                    Write(book, installed, output);
                return EdgeCommands.Done;
            }
            catch (OutboxInUseException)
            {
                errors.WriteLine($"an agent runs on {directory}: stop it first, and start it again afterwards");
                return EdgeCommands.Failed;
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                errors.WriteLine(error.Message);
                return EdgeCommands.Failed;
            }
        });
        return command;
    }

    private static int UseInstalled(string directory, StoredConfiguration installed, TextWriter output, TextWriter errors)
    {
        if (!Directory.Exists(directory))
        {
            errors.WriteLine($"there is no {directory}: name the --data directory of an agent that has run");
            return EdgeCommands.Failed;
        }
        using var loggers = SharedOptions.Logging(verbose: false);
        using var store = ConfigurationStore.Open(directory, TimeProvider.System.GetUtcNow(), loggers.CreateLogger(nameof(ConfigurationStore)));
        var book = store.Book.UseInstalled(PutBack);
        if (!store.TryWrite(book))
            return EdgeCommands.Failed;
        Write(book, installed, output);
        return EdgeCommands.Done;
    }

    private static void Write(ConfigurationBook book, StoredConfiguration installed, TextWriter output)
    {
        var inForce = book.InForce(installed);
        var since = book.Since is { At: { } at } known && known.Hash == inForce.Hash ? $", since {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "";
        output.WriteLine($"in force:  {inForce}{(book.Trial is null ? "" : ", on trial")}{since}; {inForce.Hash}");
        output.WriteLine($"last good: {book.Good ?? installed}");
        output.WriteLine($"installed: {installed}");
        if (book.Last is not { } last)
        {
            output.WriteLine("desired:   nothing so far");
            return;
        }
        output.WriteLine($"desired:   version {last.Version}: {Word(last.State)}; {last.Hash}");
        foreach (var problem in last.Problems)
            output.WriteLine($"           {problem}");
    }

    private static string Word(ConfigurationState state) => state switch
    {
        ConfigurationState.OnTrial => "on trial",
        ConfigurationState.Applied => "applied",
        ConfigurationState.Refused => "refused",
        ConfigurationState.TakenBack => "taken back",
        _ => state.ToString(),
    };
}
