using Jena.Iot.Domain.Access;
using Jena.Iot.Silo.Grains.Access;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;
using Microsoft.Extensions.Logging.Console;

namespace Jena.Iot.Silo.Hosting;

/// <summary>
/// <c>token --admin NAME</c>: for a city whose last admin's token is lost, whoever may write the journal adds one more, with every silo
/// stopped. The token goes to the output, once, and its hash into the journal; every other token stays as it is.
/// </summary>
public static class AdminTokenCommand
{
    /// <summary>Who the audit names.</summary>
    public const string By = "system/recovery";

    public static bool IsAsked(string[] args) => args is ["token", ..];

    /// <summary>Returns 0 once the token is good, 1 when it was refused, with the reason among <paramref name="errors"/>; throws what opening the journal throws.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddJournal(JournalSettings.Read(builder.Configuration));
        if (builder.Configuration["admin"] is not { Length: > 0 } name)
        {
            await errors.WriteLineAsync("write: token --admin NAME, with a name that no token ever had, and the silo's settings of section Journal");
            return 1;
        }

        var host = builder.Build();
        await using var end = (IAsyncDisposable)host;
        await host.Services.GetRequiredService<IJournalLifecycle>().StartAsync();
        var access = AccessGrain.StreamOf(host.Services.GetRequiredService<IEventJournal>());
        await access.LoadAsync(CancellationToken.None);
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var secret = Secret.New();
        var decision = AccessModel.IssueToken(access.State, name, Role.Admin, Secret.Hash(secret), By, now);
        if (decision.Refusal is { } refusal)
        {
            await errors.WriteLineAsync(refusal.Reason);
            return 1;
        }

        await access.AppendAsync(decision.Events, now);
        await output.WriteLineAsync(secret);
        return 0;
    }
}
