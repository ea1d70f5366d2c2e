using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Runs a host and says in one line, not in a stack trace, why it could not start.</summary>
public static class RunToEnd
{
    /// <summary>0 after a clean stop; 1 when it could not start or had to end.</summary>
    public static async Task<int> RunToEndAsync(this IHost host)
    {
        try
        {
            await host.RunAsync();
            return Environment.ExitCode;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
                await Console.Error.WriteLineAsync($"setting refused: {failure}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or SocketException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"cannot start: {exception.Message}");
        }
        return 1;
    }
}
