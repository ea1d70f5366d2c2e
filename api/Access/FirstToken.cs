using Jena.Iot.Api.Live;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Access;

/// <summary>Where the first token is shown: the standard output, past every log.</summary>
public sealed record FirstTokenOutput(TextWriter Writer);

/// <summary>Has the first admin's token made when there has never been one, and shows it once.</summary>
public sealed partial class FirstToken(IClusterClient cluster, FirstTokenOutput output, IOptions<FirstTokenOptions> options, TimeProvider time, ILogger<FirstToken> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once the cluster was asked, and the token shown if there was one to show.</summary>
    public Task Asked => asked.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.FirstToken)
        {
            asked.TrySetResult();
            return;
        }

        while (true)
        {
            try
            {
                var token = await cluster.GetGrain<IAccessGrain>(GrainKeys.City).MakeFirstToken().WaitAsync(stoppingToken);
                if (token is not null)
                    await ShowAsync(token);
                asked.TrySetResult();
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested && ClusterErrors.IsUnreachable(exception))
            {
                ClusterAway(log, exception.Message);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                CannotAsk(log, exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ShowAsync(string token)
    {
        await output.Writer.WriteLineAsync(
            $"""

            The first token, of role admin, is shown this once and kept nowhere:

                {token}

            Send it as 'Authorization: Bearer <token>', and make one for each person with POST /api/v1/tokens.

            """);
        await output.Writer.FlushAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Whether a first token is needed is asked again once the cluster answers: {Reason}")]
    private static partial void ClusterAway(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether a first token is needed cannot be asked at the moment; trying again")]
    private static partial void CannotAsk(ILogger log, Exception exception);
}
