using System.CommandLine;

namespace Jena.Iot.Edge.Cli;

/// <summary>The command line of the edge.</summary>
public static class EdgeCommands
{
    /// <summary>What was asked for was done.</summary>
    public const int Done = 0;

    /// <summary>It was not; the error output says why and what to mend.</summary>
    public const int Failed = 1;

    /// <summary>So long a command may take to stop in order after SIGTERM or Ctrl-C.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Runs the command and returns its exit code. SIGTERM and Ctrl-C stop it in order.</summary>
    public static Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("The edge of Jena.Iot: senses in a street cabinet and delivers to the cluster, losing nothing.")
        {
            RunCommand.Make(),
            ReplayCommand.Make(),
            OutboxCommand.Make(),
            CommandsCommand.Make(),
            CheckCommand.Make(),
            DoctorCommand.Make(),
            EnrollCommand.Make(),
            ConfigurationCommand.Make(),
        };
        return root.Parse(args).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = StopPatience }, cancellationToken);
    }
}
