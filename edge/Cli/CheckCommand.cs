using System.CommandLine;
using Jena.Iot.Edge.Chips;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge check</c>: whether a station file is without mistakes.</summary>
internal static class CheckCommand
{
    public static Command Make()
    {
        var file = new Argument<string?>("file") { Description = "The station file.", Arity = ArgumentArity.ZeroOrOne };
        var station = new Option<string?>("--station") { Description = "The station file, as run and replay name it.", HelpName = "file" };
        var command = new Command("check", "Check a station file; every mistake is told with its place and what to write.") { file, station };
        command.Validators.Add(result =>
        {
            if (result.GetResult(file) is { Tokens.Count: > 0 } == (result.GetResult(station) is not null))
                result.AddError("name one station file: check FILE, or check --station FILE");
        });
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(station) ?? parsed.GetRequiredValue(file)!;
            if (SharedOptions.Load(path, parsed.InvocationConfiguration.Error) is not { } good)
                return EdgeCommands.Failed;
            // No mistake: the file may be checked on another machine than the one that it is for.
            if (good.Uplink.PasswordFile is { } password && !File.Exists(password))
                parsed.InvocationConfiguration.Error.WriteLine($"{path}: $.uplink.passwordFile: there is no {password} on this machine; before the edge runs, write its password there");
            if (InstalledChips.Problem(good, InstalledChips.Factory) is { } chips)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{path}: {chips}");
                return EdgeCommands.Failed;
            }
            parsed.InvocationConfiguration.Output.WriteLine($"{path} is good: edge {good.Edge}, version {good.Version}, {good.Points.Count} points of {good.Assets.Count} assets, {good.Outputs.Count} outputs, {good.Signs.Count} signs");
            return EdgeCommands.Done;
        });
        return command;
    }
}
