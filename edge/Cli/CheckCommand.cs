using System.CommandLine;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge check</c>: whether a station file is without mistakes.</summary>
internal static class CheckCommand
{
    public static Command Make()
    {
        var file = new Argument<string>("file") { Description = "The station file." };
        var command = new Command("check", "Check a station file; every mistake is told with its place and what to write.") { file };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            if (SharedOptions.Load(path, parsed.InvocationConfiguration.Error) is not { } station)
                return EdgeCommands.Failed;
            parsed.InvocationConfiguration.Output.WriteLine($"{path} is good: edge {station.Edge}, version {station.Version}, {station.Points.Count} points of {station.Assets.Count} assets");
            return EdgeCommands.Done;
        });
        return command;
    }
}
