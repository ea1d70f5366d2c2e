using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Drivers.Contact;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Outputs;

/// <summary>Reads the outputs of a station file.</summary>
internal sealed class OutputReader(PinsSettings pins, IReadOnlyList<Point> points, List<StationProblem> problems)
{
    /// <summary>Outputs that a station has at most.</summary>
    public const int Most = 32;

    /// <summary>Every property of an output; the published schema names the same.</summary>
    public static readonly IReadOnlyList<string> Properties = ["name", "line", "safe", "activeWhen", "safeAfterS", "maxHoldS", "excludes", "text"];

    private readonly Dictionary<string, string> _lines = [];
    private readonly Dictionary<string, (OutputSettings Output, JsonFields Fields)> _outputs = [];

    public IReadOnlyList<OutputSettings> Read(JsonFields root)
    {
        foreach (var (element, path) in root.Array("outputs", "write the outputs between [ and ]"))
        {
            if (JsonFields.Of(element, path, Properties, problems) is not { } fields || One(fields) is not { } output)
                continue;
            if (!_outputs.TryAdd(output.Name, (output, fields)))
                fields.Refuse("name", $"is \"{output.Name}\", as is that of {_outputs[output.Name].Fields.Path}", "write another name");
        }
        if (_outputs.Count > Most)
            root.Refuse("outputs", $"has {_outputs.Count} outputs", $"write {Most} at most");
        return [.. _outputs.Values.Select(o => o.Output with { Excludes = Excluded(o.Output, o.Fields) })];
    }

    private OutputSettings? One(JsonFields fields)
    {
        var name = fields.Text("name", static s => Slug.IsValid(s) && s.Length <= OutputSettings.LongestName, $"write the output's name: 1 to {OutputSettings.LongestName} lower-case letters, digits and single hyphens, as in \"programme-2\"");
        var line = Line(fields);
        var safe = fields.Word("safe", ["off", "on"], required: true);
        var output = new OutputSettings
        {
            Name = name ?? "",
            Line = line ?? "",
            SafeOn = safe is "on",
            OnWhenHigh = fields.Word("activeWhen", ["high", "low"], required: false) is not "low",
            SafeAfter = fields.Seconds("safeAfterS", 60, 604_800, 300),
            MaxHold = fields.Whole("maxHoldS", 1, 86_400, "a whole number of seconds", required: false) is { } most ? TimeSpan.FromSeconds(most) : null,
            Excludes = Names(fields),
            Text = fields.Text("text", static s => s.Length <= 200, "write what the output requests, for people, in at most 200 characters", required: false) ?? "",
        };
        if (name is not null && points.OfType<ContactPoint>().Any(p => p.Asset.Kind is AssetKind.Edge && p.Contact == output.Contact))
            fields.Refuse("name", $"is \"{name}\", whose history is told as the contact '{output.Contact}', which a point has", "write another name, or rename the contact");
        return name is null || line is null || safe is null ? null : output;
    }

    private string? Line(JsonFields fields)
    {
        const string write = "write one of the lines in $.pins.outputs";
        if (fields.Text("line", static _ => true, write) is not { } line)
            return null;
        if (!pins.Outputs.Contains(line))
        {
            fields.Refuse("line", $"names the line '{line}', which is no output", Suggestion.For(line, pins.Outputs) is { } meant ? $"did you mean '{meant}'?" : "declare it in $.pins.outputs, or write one that stands there");
            return null;
        }
        if (_lines.TryAdd(line, fields.Path))
            return line;
        fields.Refuse("line", $"names the line '{line}', which {_lines[line]} has already", "write another line: a line belongs to one output");
        return null;
    }

    private List<string> Names(JsonFields fields)
    {
        var names = new List<string>();
        foreach (var (element, path) in fields.Array("excludes", "write the names of outputs between [ and ]"))
        {
            if (element.ValueKind is JsonValueKind.String)
                names.Add(element.GetString()!);
            else
                problems.Add(new StationProblem(path, $"is {JsonFields.Describe(element)}", "write the name of an output"));
        }
        return names;
    }

    /// <summary>
    /// What excludes it and what it excludes. Such an output is safe when it is off: nothing but a command that was checked then ever
    /// turns it on.
    /// </summary>
    private List<string> Excluded(OutputSettings output, JsonFields fields)
    {
        foreach (var other in output.Excludes.Where(o => o == output.Name || !_outputs.ContainsKey(o)))
            fields.Refuse("excludes", other == output.Name ? $"names the output itself, '{other}'" : $"names the output '{other}', which does not exist", "write names of other outputs of this station");
        List<string> excluded = [.. output.Excludes.Concat(_outputs.Values.Where(o => o.Output.Excludes.Contains(output.Name)).Select(static o => o.Output.Name)).Distinct().Where(o => o != output.Name).Order(StringComparer.Ordinal)];
        if (excluded.Count > 0 && output.SafeOn)
            fields.Refuse("safe", $"is \"on\", though this output and {string.Join(", ", excluded)} exclude each other", "write \"off\": an output with an interlock is safe when it is off");
        return excluded;
    }
}
