using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Net.Sockets;
using Jena.Iot.Silo.Journal;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Builds and runs a host and says in one line, not in a stack trace, why it could not start.</summary>
public static class RunToEnd
{
    /// <summary>Returns 0 after a clean stop, also of a host that was still waiting for its database; 1 when it could not start or had to end.</summary>
    public static Task<int> RunAsync(Func<IHost> build) => TellAsync(async () =>
    {
        using var host = build();
        var stopping = false;
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => stopping = true);
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException) when (stopping)
        {
            // Told to stop before it had started: nothing went wrong.
        }
        return Environment.ExitCode;
    });

    /// <summary>Returns what was run returns; 1, with one line on the error output, when it met what its reader can mend.</summary>
    public static async Task<int> TellAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
                await Console.Error.WriteLineAsync($"setting refused: {failure}");
        }
        catch (Exception exception) when (Expected(exception) is { } reason)
        {
            await Console.Error.WriteLineAsync($"cannot start: {reason}");
        }
        return 1;
    }

    /// <summary>What its reader can mend; null for a defect, which keeps its stack trace.</summary>
    private static string? Expected(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Expected(only),
        JournalRefusedException or ValidationException or ArgumentException or InvalidOperationException => exception.Message,
        IOException or SocketException or UnauthorizedAccessException or DbException => exception.Message,
        _ => null,
    };
}
