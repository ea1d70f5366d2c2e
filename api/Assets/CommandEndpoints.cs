using Jena.Iot.Api.Access;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.Assets;

/// <param name="Asset">The asset's id.</param>
/// <param name="Command">The command's id: send it again as Idempotency-Key and nothing more happens.</param>
/// <param name="Version">The asset's version after the command.</param>
/// <param name="Shown">Whether what this host answers to reads is of that version or a later one already; false when that takes longer than 2 s.</param>
/// <param name="Made">The id of what the command brought about, such as a request for an output; left out when that has none.</param>
public sealed record CommandAnswer(string Asset, string Command, long Version, bool Shown, string? Made = null);

/// <summary>What can be asked of assets, by people with a token.</summary>
public static class CommandEndpoints
{
    public const string KeyHeader = "Idempotency-Key";

    private const int LongestKey = 100;

    /// <summary>For so long the answer to a command waits until reads of this host show what it brought about.</summary>
    public static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(2);

    /// <summary>Maps <c>POST /{id}/{word}</c> for one command.</summary>
    /// <param name="empty">What an empty body means; null when there has to be one.</param>
    public static void MapCommand<TCommand>(this RouteGroupBuilder group, AssetKind kind, string word, string summary, TCommand? empty = null)
        where TCommand : class, IAssetCommand
    {
        group.MapPost($"/{{id}}/{word}", (
                HttpContext context,
                string id,
                [FromHeader(Name = KeyHeader)] string? key,
                ILiveViews views,
                IClusterClient cluster) => ExecuteAsync(context, kind, id, key, empty, views, cluster))
            .WithName(Camel(word) + kind.Title()).RequireRole(AccessPolicies.Operator)
            .WithSummary(summary)
            .WithDescription(
                $"Done once for each {KeyHeader} (1 to {LongestKey} characters, chosen by the caller); without one, an id is made. Sent again, the first outcome comes again. "
                + "The answer comes once reads of the same host show what was brought about ('shown'), or after 2 s: it is done all the same.")
            .Accepts<TCommand>(empty is not null, "application/json")
            .Produces<CommandAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary><c>request-output</c> as <c>requestOutput</c>.</summary>
    private static string Camel(string word)
    {
        var parts = word.Split('-');
        return parts[0] + string.Concat(parts.Skip(1).Select(static part => char.ToUpperInvariant(part[0]) + part[1..]));
    }

    private static async Task<IResult> ExecuteAsync<TCommand>(
        HttpContext context, AssetKind kind, string slug, string? key, TCommand? empty, ILiveViews views, IClusterClient cluster)
        where TCommand : class, IAssetCommand
    {
        // The draft of the header's standard writes it in quotes; many clients do not.
        key = key?.Trim('"');
        if (key is not null && (key.Length is 0 or > LongestKey || key.Any(static letter => letter is < '!' or > '~')))
            return Problem.BadParameter(KeyHeader, $"write 1 to {LongestKey} printable characters without spaces, such as a UUID");
        var (command, unreadable) = await BodyReader.ReadAsync(context.Request, empty);
        if (command is null)
            return unreadable!;
        var (id, unknown) = await AssetEndpoints.FindAsync(kind, slug, views, cluster);
        if (unknown is not null)
            return unknown;

        key ??= Guid.CreateVersion7().ToString();
        context.Response.Headers[KeyHeader] = key;
        var outcome = await cluster.Asset(id).Execute(new CommandRequest(key, context.User.Identity!.Name!, command));
        if (!outcome.IsRefused)
        {
            var shown = await views.ShownAsync(id, outcome.Version, ShownWithin, context.RequestAborted);
            return TypedResults.Ok(new CommandAnswer(id.ToString(), key, outcome.Version, shown, outcome.Made));
        }
        var details = Problem.Details(StatusCodes.Status409Conflict, outcome.RefusalCode!, "The command was refused", outcome.RefusalReason ?? "");
        details.Extensions["code"] = outcome.RefusalCode;
        return TypedResults.Problem(details);
    }
}
