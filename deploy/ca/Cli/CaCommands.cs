using System.CommandLine;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Cli;

/// <summary>The command line of the city's authority.</summary>
public static class CaCommands
{
    /// <summary>What was asked for was done.</summary>
    public const int Done = 0;

    /// <summary>It was not; the error output says why and what to mend.</summary>
    public const int Failed = 1;

    /// <summary>Runs the command and returns its exit code.</summary>
    public static Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("The authority of a city of Jena.Iot: says by certificates who is who, and who is no more.")
        {
            InitCommand.Make(),
            EnrollCommand.Make(),
            IssueCommand.Make(),
            RenewCommand.Make(),
            RevokeCommand.Make(),
            ListSigningCommand.Make(),
            ListCommand.Make(),
        };
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, cancellationToken);
    }

    /// <summary>Does it, or says why not.</summary>
    internal static int Run(ParseResult parsed, Action<TextWriter> work)
    {
        try
        {
            work(parsed.InvocationConfiguration.Output);
            return Done;
        }
        catch (Exception exception) when (exception is CaException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(exception.Message);
            return Failed;
        }
    }

    /// <summary>The same for what takes its time.</summary>
    internal static async Task<int> RunAsync(ParseResult parsed, Func<TextWriter, Task> work)
    {
        try
        {
            await work(parsed.InvocationConfiguration.Output);
            return Done;
        }
        catch (Exception exception) when (exception is CaException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(exception.Message);
            return Failed;
        }
    }
}
