using Jena.Iot.Contracts.Journal;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Keeps errors of the store within the silo: they are logged here, and whoever asked hears <see cref="StoreUnavailableException"/>.</summary>
public sealed partial class StoreErrorFilter(ILogger<StoreErrorFilter> log) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (StoreErrors.IsOne(exception))
        {
            Failed(log, context.TargetId, context.MethodName, exception);
            throw new StoreUnavailableException();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Grain}: {Method} failed by the store")]
    private static partial void Failed(ILogger log, GrainId grain, string method, Exception exception);
}
