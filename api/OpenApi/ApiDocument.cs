using System.Text.Json.Nodes;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Assets;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Jena.Iot.Api.OpenApi;

/// <summary>The description of the API at <c>/openapi/v1.json</c>, and the console that reads it at <c>/openapi</c>.</summary>
public static class ApiDocument
{
    private const string Scheme = "token";
    private const string Provider = "provider";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        options.AddDocumentTransformer(static (document, context, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Jena.Iot",
                Version = "v1",
                Description = "The streets of a city as they are now: junctions, car parks, construction sites, network nodes and the cabinets that sense them. "
                    + "Public figures are open. Commands and configuration need a token. What went wrong is told as RFC 9457 problem details.",
                License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A person's token, made by an admin with POST /api/v1/tokens.",
            };
            var oidc = context.ApplicationServices.GetRequiredService<IOptions<OidcOptions>>().Value;
            if (oidc.IsOn)
            {
                document.Components.SecuritySchemes[Provider] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.OpenIdConnect,
                    OpenIdConnectUrl = new Uri($"{oidc.Authority!.TrimEnd('/')}/.well-known/openid-configuration"),
                    Description = $"An access token (JWT) of the city's provider for the audience '{oidc.Audience}', with a role.",
                };
            }
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredRole>().LastOrDefault() is not { } required)
                return Task.CompletedTask;
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            if (context.ApplicationServices.GetRequiredService<IOptions<OidcOptions>>().Value.IsOn)
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Provider, context.Document)] = [] });
            operation.Description = $"{operation.Description} Needs the role {required.Policy} or one above.".TrimStart();
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous().RequireCors(RouteConventions.OpenData);
        // Everything that the console needs is served from here: a city's network need not reach the internet.
        routes.MapScalarApiReference("/openapi", static options =>
        {
            options.Title = "Jena.Iot API";
            options.OpenApiRoutePattern = "/openapi/{documentName}.json";
            options.DisableDefaultFonts();
            options.DisableTelemetry();
            options.DisableAgent();
            options.DisableMcp();
            options.HideClientButton();
            options.ProxyUrl = null;
        }).AllowAnonymous();
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.Assembly == typeof(IAssetView).Assembly && schema.Properties?.Remove(PublicJson.Name) is true)
            schema.Required?.Remove(PublicJson.Name);
        if (type == typeof(AssetId))
        {
            schema.Type = JsonSchemaType.String;
            schema.Description = "kind/slug, such as carpark/neue-mitte";
        }
        else if (type == typeof(Bin))
        {
            schema.Type = JsonSchemaType.Integer;
            schema.Description = "quarter hours since 1970-01-01T00:00Z";
        }
        else if (typeof(IAssetView).IsAssignableFrom(type))
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
            schema.Properties["state"] = Text("The state as a word of the kind");
            schema.Properties["quality"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "How far to trust it",
                Enum = [.. Enum.GetNames<Quality>().Select(static name => (JsonNode)name.ToLowerInvariant())],
            };
            schema.Required ??= new HashSet<string>();
            schema.Required.Add("state");
            schema.Required.Add("quality");
        }
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
