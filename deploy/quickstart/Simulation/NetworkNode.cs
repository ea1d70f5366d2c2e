using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>A node that answers, and sometimes for a while does not.</summary>
public sealed class NetworkNode(Street street, string edge, NodeDefinition node)
{
    private const double FailuresPerHour = 1.0;

    private static readonly TimeSpan ShortestFailure = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan LongestFailure = TimeSpan.FromMinutes(6);

    private readonly Chance _chance = new(street.Seed, node.Id.ToString());

    public void Start(DateTimeOffset now) => Answer(now);

    private void Answer(DateTimeOffset at)
    {
        street.Pins.Set(edge, LineNames.Answers(node.Id), true);
        street.Agenda.At(at + _chance.Wait(FailuresPerHour), Fail);
    }

    private void Fail(DateTimeOffset at)
    {
        street.Pins.Set(edge, LineNames.Answers(node.Id), false);
        street.Agenda.At(at + _chance.Between(ShortestFailure, LongestFailure), Answer);
    }
}
