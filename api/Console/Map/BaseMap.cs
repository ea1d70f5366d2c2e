using System.Reflection;
using System.Text.Json;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Console.Map;

/// <summary>Water, main streets and railways, drawn by hand and in outline: what is under the markers without asking any other host.</summary>
/// <param name="Lines">In no order.</param>
/// <param name="Labels">Quarters of the city.</param>
public sealed record BaseMap(IReadOnlyList<BaseLine> Lines, IReadOnlyList<BaseLabel> Labels)
{
    public static BaseMap Jena { get; } = Read();

    private static BaseMap Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Console.Map.basemap.json")
            ?? throw new InvalidOperationException("the base map is not embedded");
        return JsonSerializer.Deserialize<BaseMap>(stream, DomainJson.Options)!;
    }
}

/// <param name="Name">As people call it.</param>
/// <param name="Kind"><c>river</c>, <c>main</c>, <c>street</c> or <c>rail</c>.</param>
/// <param name="Points">Longitude and latitude.</param>
public sealed record BaseLine(string Name, string Kind, IReadOnlyList<double[]> Points);

public sealed record BaseLabel(string Name, double Longitude, double Latitude);
