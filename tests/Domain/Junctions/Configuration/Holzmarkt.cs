using System.Text;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Tests.Junctions.Configuration;

/// <summary>A junction's configuration with something of everything.</summary>
internal static class Holzmarkt
{
    public const string Text = """
        {
          "kind": "signals",
          "observes": "1, 8, 10, 21-23, 81-92, 131, 601-603",
          "phases": [
            { "number": 1, "name": "Main road", "coordinated": true },
            { "number": 2, "name": "Side road", "actuated": true },
            { "number": 3, "name": "Tram" }
          ],
          "overlaps": [],
          "groups": [
            { "name": "K1", "head": "vehicle", "number": 1 },
            { "name": "K2", "head": "vehicle", "number": 2, "least": { "amber": 4, "redAmber": 1, "green": 6 } },
            { "name": "S1", "head": "tram", "number": 3 },
            { "name": "F1", "head": "pedestrian", "number": 2, "toldBy": "walk", "phase": 2 }
          ],
          "detectors": [
            { "channel": 11, "name": "D11", "functions": ["advance", "count"], "phase": 1, "lane": 1, "approach": "north", "distanceMetres": 60, "speedKmh": 50, "latencySeconds": 0.5 },
            { "channel": 12, "name": "D12", "functions": ["presence"], "phase": 2 },
            { "channel": 2, "name": "T2", "functions": ["pedestrian"], "phase": 2 }
          ],
          "conflicts": [
            { "group": "K1", "with": ["K2", "S1", "F1"] },
            { "group": "K2", "with": ["S1"] }
          ],
          "intergreens": [
            { "ending": "K1", "seconds": { "K2": 5, "S1": 6, "F1": 7 } },
            { "ending": "K2", "seconds": { "K1": 6, "S1": 6 } },
            { "ending": "F1", "seconds": { "K1": 10 } }
          ],
          "programmes": [
            { "number": 1, "name": "Day", "cycle": 90, "offset": 12, "splits": { "1": 50, "2": 30 } },
            { "number": 2, "name": "Peak", "mode": "actuated", "cycle": 100, "offset": 40 },
            { "number": 9, "name": "Night", "mode": "flashing" }
          ],
          "calendar": {
            "plans": [
              { "name": "workday", "switches": [{ "at": "00:00:00", "programme": 9 }, { "at": "05:30:00", "programme": 1 }, { "at": "06:30:00", "programme": 2 }, { "at": "09:00:00", "programme": 1 }] },
              { "name": "sunday", "switches": [{ "at": "00:00:00", "programme": 9 }, { "at": "08:00:00", "programme": 1 }] }
            ],
            "week": { "monday": "workday", "tuesday": "workday", "wednesday": "workday", "thursday": "workday", "friday": "workday", "saturday": "sunday", "sunday": "sunday" },
            "holidays": "sunday",
            "special": [{ "from": "2026-09-20", "to": "2026-09-21", "plan": "workday", "reason": "Market" }]
          }
        }
        """;

    public static JunctionConfiguration Configuration { get; } = Read(Text);

    public static JunctionConfiguration Read(string text)
    {
        var (configuration, mistakes) = ConfigurationText.Read(Encoding.UTF8.GetBytes(text));
        Assert.Empty(mistakes);
        return configuration!;
    }
}
