using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>The warning light of a site: on while the site's span lasts.</summary>
public sealed class WarningLight(Street street, string edge, SiteDefinition site)
{
    public void Start(DateTimeOffset now)
    {
        var on = site.From <= now && now < site.To;
        Switch(on);
        if (site.From > now)
            street.Agenda.At(site.From.Value, _ => Switch(true));
        if (site.To > now)
            street.Agenda.At(site.To.Value, _ => Switch(false));
    }

    private void Switch(bool on) => street.Pins.Set(edge, LineNames.WarningLight(site.Id), on);
}
