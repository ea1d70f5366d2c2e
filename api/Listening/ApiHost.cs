using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Listening;

/// <summary>Binds a host to the addresses that it is told, and ends it with words when it may not or cannot.</summary>
public static class ApiHost
{
    /// <summary>The exit code when the settings or the machine do not let the host start.</summary>
    public const int CannotStart = 2;

    /// <summary>Null when the host is bound to its addresses; else why not, and what to set.</summary>
    public static string? TryListen(this WebApplicationBuilder builder)
    {
        if (ListenRules.Refuse(builder.Configuration) is { } refusal)
            return refusal;
        var urls = ListenRules.Urls(builder.Configuration);
        if (PortCheck.FindTaken(urls) is { } taken)
            return taken;
        builder.WebHost.UseUrls([.. urls]);
        return null;
    }

    /// <summary>Runs until stopped. Gives the exit code: 0, or <see cref="CannotStart"/> when an address could not be had or a setting is refused.</summary>
    public static async Task<int> RunOrExplainAsync(this WebApplication app)
    {
        var (started, stopping) = (app.Lifetime.ApplicationStarted, app.Lifetime.ApplicationStopping);
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (IOException exception) when (PortCheck.Explain(exception, ListenRules.Urls(app.Configuration)) is { } taken)
        {
            await System.Console.Error.WriteLineAsync(taken);
            return CannotStart;
        }
        // A file of the machine or a key is a mistake of the settings only while it starts: later it is a failure, told with its trace.
        catch (Exception mistake) when (!stopping.IsCancellationRequested && (mistake is OptionsValidationException or ValidationException or InvalidOperationException
            || (!started.IsCancellationRequested && mistake is (CryptographicException or ArgumentException or IOException))))
        {
            await System.Console.Error.WriteLineAsync(mistake.Message);
            return CannotStart;
        }
        catch (Exception) when (stopping.IsCancellationRequested && !started.IsCancellationRequested)
        {
            // Told to stop while it still waited for its cluster: what broke off the wait is no failure.
            return 0;
        }
    }
}
