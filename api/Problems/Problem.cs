using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.Problems;

/// <summary>
/// Answers for what could not be done, as RFC 9457 problem details. <c>type</c> is <c>urn:jena-iot:problem:</c> and a stable
/// code; <c>detail</c> says what to mend.
/// </summary>
public static class Problem
{
    public const string ContentType = "application/problem+json";

    public static ProblemDetails Details(int status, string code, string title, string detail) => new()
    {
        Status = status,
        Type = $"urn:jena-iot:problem:{code}",
        Title = title,
        Detail = detail,
    };

    public static ProblemHttpResult Of(int status, string code, string title, string detail) =>
        TypedResults.Problem(Details(status, code, title, detail));

    /// <summary>400, with the name of the parameter in <c>parameter</c>.</summary>
    public static ProblemHttpResult BadParameter(string parameter, string detail)
    {
        var details = Details(StatusCodes.Status400BadRequest, "bad-parameter", $"The parameter '{parameter}' cannot be read", detail);
        details.Extensions["parameter"] = parameter;
        return TypedResults.Problem(details);
    }

    /// <summary>400 for a body that is not what the route takes.</summary>
    public static ProblemHttpResult BadBody(string detail) =>
        Of(StatusCodes.Status400BadRequest, "bad-body", "The body cannot be read", detail);

    public static ProblemHttpResult NotFound(string detail) =>
        Of(StatusCodes.Status404NotFound, "not-found", "There is no such thing", detail);

    /// <summary>503 while the cluster cannot be asked.</summary>
    public static ProblemDetails Unreachable() => Details(
        StatusCodes.Status503ServiceUnavailable,
        "cluster-unreachable",
        "The cluster does not answer",
        "Try again in a few seconds. A command may be sent again with the same Idempotency-Key: it is done once.");
}
