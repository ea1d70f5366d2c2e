using Jena.Iot.Api.Live;
using Jena.Iot.Contracts.Assets;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.Problems;

/// <summary>Turns what was thrown while a request was answered into a problem; what is unforeseen is logged and told to nobody.</summary>
public sealed partial class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;

        var details = Explain(exception);
        if (details.Status is StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = "2";
        if (details.Status is StatusCodes.Status500InternalServerError)
            Failed(log, httpContext.Request.Method, httpContext.Request.Path, exception);
        httpContext.Response.StatusCode = details.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = details, Exception = exception });
    }

    private static ProblemDetails Explain(Exception exception) => exception switch
    {
        BadHttpRequestException bad => Problem.Details(bad.StatusCode, "bad-request", "The request cannot be read", bad.Message),
        AssetCannotLoadException lost => Problem.Details(
            StatusCodes.Status500InternalServerError, "asset-cannot-load", "The asset's own past cannot be read", lost.Message),
        _ when ClusterErrors.IsUnreachable(exception) => Problem.Unreachable(),
        _ => Problem.Details(
            StatusCodes.Status500InternalServerError, "unforeseen", "Something went wrong here", "It is in the log of this host, under the trace id given here."),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void Failed(ILogger log, string method, PathString path, Exception exception);
}
