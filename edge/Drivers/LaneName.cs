namespace Jena.Iot.Edge.Drivers;

/// <summary>A lane's name, as the registry allows it.</summary>
internal static class LaneName
{
    public const string Write = "write the lane's name in the registry, 1 to 60 characters, as in \"in\"";

    public static bool IsValid(string text) => text.Length is > 0 and <= 60 && text.Trim().Length == text.Length && !text.Any(char.IsControl);
}
