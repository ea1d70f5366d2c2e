namespace Jena.Iot.Quickstart.Simulation;

/// <summary>A contact that is closed, and now and then open for a while: a door, the mains, a warning light.</summary>
/// <param name="street">The city.</param>
/// <param name="edge">The cabinet's slug.</param>
/// <param name="line">Its line.</param>
/// <param name="perDay">How often it opens.</param>
/// <param name="shortest">At least so long.</param>
/// <param name="longest">At most so long.</param>
public sealed class Contact(Street street, string edge, string line, double perDay, TimeSpan shortest, TimeSpan longest)
{
    private readonly Chance _chance = new(street.Seed, $"{edge} {line}");

    public void Start(DateTimeOffset now) => Close(now);

    private void Close(DateTimeOffset at)
    {
        street.Pins.Set(edge, line, true);
        street.Agenda.At(at + _chance.Wait(perDay / 24), Open);
    }

    private void Open(DateTimeOffset at)
    {
        street.Pins.Set(edge, line, false);
        street.Agenda.At(at + _chance.Between(shortest, longest), Close);
    }
}
