using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jena.Iot.Api.Problems;

/// <summary>Reads JSON bodies strictly: what is required has to be there, and what nobody knows is refused, for it may be a spelling mistake.</summary>
public static class BodyReader
{
    private static readonly JsonSerializerOptions Strict = new(DomainJson.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Either the value or what is wrong with the body. An empty body is <paramref name="empty"/>, or wrong when that is null.</summary>
    public static async Task<(T? Value, ProblemHttpResult? Problem)> ReadAsync<T>(HttpRequest request, T? empty = null)
        where T : class
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        if (buffer.Length == 0)
            return empty is null ? (null, Problem.BadBody("The body is empty: write a JSON object as /openapi/v1.json describes it.")) : (empty, null);
        try
        {
            var value = JsonSerializer.Deserialize<T>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), Strict);
            return value is null ? (null, Problem.BadBody("The body is null: write a JSON object as /openapi/v1.json describes it.")) : (value, null);
        }
        catch (JsonException exception)
        {
            var path = JsonMistake.Path(exception);
            return (null, Problem.BadBody($"{(path.Length > 0 ? $"'{path}': " : "")}{JsonMistake.Text(exception)}. What is taken here is described in /openapi/v1.json."));
        }
        catch (NotSupportedException exception)
        {
            return (null, Problem.BadBody($"{exception.Message} What is taken here is described in /openapi/v1.json."));
        }
    }
}
