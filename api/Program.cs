using System.ComponentModel.DataAnnotations;
using Jena.Iot.Api;
using Jena.Iot.Api.Clustering;
using Jena.Iot.Api.Listening;

var builder = WebApplication.CreateBuilder(args);
if (builder.TryListen() is { } refusal)
{
    await Console.Error.WriteLineAsync(refusal);
    return ApiHost.CannotStart;
}

try
{
    builder.AddJenaClusterClient();
}
catch (ValidationException mistake)
{
    await Console.Error.WriteLineAsync(mistake.Message);
    return ApiHost.CannotStart;
}

builder.AddJenaApi();
var app = builder.Build();
app.MapJenaApi();
return await app.RunOrExplainAsync();
