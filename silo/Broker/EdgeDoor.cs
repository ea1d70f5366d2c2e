using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Silo.Broker;

/// <summary>Says whether somebody who knocks at the embedded broker is the edge that it says it is.</summary>
public sealed class EdgeDoor(IGrainFactory grains, ILogger<EdgeDoor> logger)
{
    /// <summary>Null for welcome; else why not, for the log alone.</summary>
    public async Task<string?> ExamineAsync(string clientId, string? user, string? password)
    {
        if (!Slug.IsValid(user))
            return "the user name is no edge's name";
        if (clientId != user)
            return "the client id has to be the edge's name, so that one edge has one connection";
        if (string.IsNullOrEmpty(password))
            return "no secret was shown";
        try
        {
            return await grains.GetGrain<IAccessGrain>(GrainKeys.City).AuthenticateEdge(user!, password)
                ? null
                : "the secret is not the one that was issued to this edge";
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Edge} could not be examined and is turned away for now", user);
            return "credentials cannot be checked at the moment";
        }
    }
}
