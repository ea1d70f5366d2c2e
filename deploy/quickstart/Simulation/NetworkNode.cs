using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>A node that answers quickly; sometimes for a while slowly and with losses, or not at all.</summary>
public sealed class NetworkNode(Street street, NodeDefinition node)
{
    private const double TroublesPerHour = 1.0;
    private const double Outage = 0.6;

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestTrouble = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestTrouble = TimeSpan.FromMinutes(6);

    private readonly Chance _chance = new(street.Seed, node.Id.ToString());
    private volatile Heartbeat _answer = new(false, null, null);
    private DateTimeOffset _trouble;

    /// <summary>What a probe gives now. Any thread may ask.</summary>
    public Heartbeat Answer => _answer;

    public void Start(DateTimeOffset now)
    {
        _trouble = now + _chance.Wait(TroublesPerHour);
        Breathe(now);
    }

    private void Breathe(DateTimeOffset at)
    {
        if (at >= _trouble)
        {
            Suffer(at);
            return;
        }
        _answer = new Heartbeat(true, Milliseconds(2, 18), 0);
        street.Agenda.At(at + Breath, Breathe);
    }

    private void Suffer(DateTimeOffset at)
    {
        _answer = _chance.Happens(Outage)
            ? new Heartbeat(false, null, null)
            : new Heartbeat(true, Milliseconds(600, 1400), Math.Round(0.2 + (0.3 * _chance.Share()), 2));
        var end = at + _chance.Between(ShortestTrouble, LongestTrouble);
        _trouble = end + _chance.Wait(TroublesPerHour);
        street.Agenda.At(end, Breathe);
    }

    private double Milliseconds(double from, double to) => Math.Round(from + ((to - from) * _chance.Share()), 1);
}
