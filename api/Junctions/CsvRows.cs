using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Jena.Iot.Api.Problems;

namespace Jena.Iot.Api.Junctions;

/// <summary>Rows as CSV with the names and words that they have in JSON; what is null is empty, and a list stands in one cell, parted by spaces.</summary>
internal static class CsvRows<TRow>
{
    private static readonly PropertyInfo[] Columns = [.. typeof(TRow).GetProperties().OrderBy(static p => p.MetadataToken)];

    public static string Text(IEnumerable<TRow> rows)
    {
        var text = new StringBuilder().AppendJoin(',', Columns.Select(static c => JsonNamingPolicy.CamelCase.ConvertName(c.Name))).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', Columns.Select(c => Cell(c.GetValue(row)))).Append('\n');
        return text.ToString();
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateTimeOffset at => Rfc3339.Text(at),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum word => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
        bool yes => yes ? "true" : "false",
        string text => Quoted(text),
        IEnumerable list => string.Join(' ', list.Cast<object>().Select(Cell)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>As RFC 4180 has it.</summary>
    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
