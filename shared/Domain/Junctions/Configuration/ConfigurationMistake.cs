namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>Something that is wrong with a configuration.</summary>
/// <param name="Path">Where in the document, such as <c>detectors[3].phase</c>; empty for the whole.</param>
/// <param name="Text">What is wrong and what to write.</param>
/// <param name="Line">The line in the text that was read, from 1; null when there was no text.</param>
public sealed record ConfigurationMistake(string Path, string Text, int? Line = null)
{
    public override string ToString() => Line is { } line
        ? $"line {line}{(Path.Length > 0 ? $", {Path}" : "")}: {Text}"
        : $"{(Path.Length > 0 ? $"{Path}: " : "")}{Text}";
}
