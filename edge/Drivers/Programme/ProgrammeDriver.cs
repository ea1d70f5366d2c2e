using System.Globalization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.Programme;

/// <summary>Which programme a signal controller runs.</summary>
internal sealed class ProgrammeDriver : Driver<ProgrammePoint, ProgrammeMemory>
{
    public const string Word = "programme";

    private const int MostContacts = 16;

    public override string Kind => Word;

    public override IReadOnlyList<string> Properties { get; } = ["kind", "asset", "contacts", "otherwise", "debounceMs"];

    public override ProgrammePoint? Read(JsonFields fields, PointContext station)
    {
        var asset = fields.Asset("asset", "write a junction, as in \"junction/holzmarkt\"", AssetKind.Junction);
        var contacts = Contacts(fields, station);
        var otherwise = fields.Whole("otherwise", 0, 255, 0, "the number of the programme without a contact, a whole number");
        var settle = fields.Milliseconds("debounceMs", 0, 10_000, 200);
        return asset is null || contacts is null ? null : new ProgrammePoint(asset.Value, contacts, otherwise, settle);
    }

    public override ISampler<ProgrammeMemory> Sampler(ProgrammePoint point, InputContext context) => new ProgrammeSampler(point);

    private static List<ProgrammeContact>? Contacts(JsonFields fields, PointContext station)
    {
        const string Write = "write the line of each programme by its number from 1 to 255, as in { \"2\": \"programme-2\" }";
        if (!fields.Has("contacts"))
        {
            fields.Refuse("contacts", "is missing", Write);
            return null;
        }
        if (fields.Object("contacts", null) is not { } each)
            return null;
        var contacts = new List<ProgrammeContact>();
        var complete = true;
        foreach (var name in each.Names)
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var programme) || programme is < 1 or > 255)
                each.Refuse(name, "is no programme", Write);
            else if (station.Line(each, name) is { } line)
            {
                contacts.Add(new ProgrammeContact(programme, line));
                continue;
            }
            complete = false;
        }
        if (complete && contacts.Count is 0 or > MostContacts)
        {
            fields.Refuse("contacts", $"has {contacts.Count} programmes", $"write 1 to {MostContacts}");
            return null;
        }
        return complete ? [.. contacts.OrderBy(static c => c.Programme)] : null;
    }
}
