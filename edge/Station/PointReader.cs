using System.Text.Json;
using Jena.Iot.Edge.Drivers;

namespace Jena.Iot.Edge.Station;

/// <summary>Reads the points of a station file; what a point of each kind may say is with its driver.</summary>
internal sealed class PointReader(PointContext station, List<StationProblem> problems)
{
    private readonly Dictionary<string, string> _taken = [];

    public IReadOnlyList<Point> Read(JsonFields root)
    {
        var points = new List<Point>();
        foreach (var (element, path) in root.Array("points", "write the points between [ and ]"))
        {
            if (Read(element, path) is not { } point)
                continue;
            station.CheckTogether(point, path, problems);
            if (point.Tells.FirstOrDefault(_taken.ContainsKey) is { } twice)
            {
                problems.Add(new StationProblem(path, $"tells of the same as {_taken[twice]}: {twice}", "remove one of the two, or mend its asset or name"));
                continue;
            }
            foreach (var told in point.Tells)
                _taken[told] = path;
            points.Add(point);
        }
        return points;
    }

    private Point? Read(JsonElement element, string path) =>
        Driver(element, path) is { } driver && JsonFields.Of(element, path, driver.Properties, problems) is { } fields ? driver.Read(fields, station) : null;

    /// <summary>The kind decides which other properties are known, so without it nothing else can be judged.</summary>
    private IDriver? Driver(JsonElement element, string path)
    {
        var aside = new List<StationProblem>();
        var kind = JsonFields.Of(element, path, known: null, aside);
        if (kind is null)
        {
            problems.AddRange(aside);
            return null;
        }
        aside.Clear();
        var word = kind.Word("kind", DriverTable.Kinds, required: true);
        problems.AddRange(aside);
        return word is null ? null : DriverTable.Of(word);
    }
}
