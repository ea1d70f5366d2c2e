using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Cli;

/// <summary>Where a request comes from.</summary>
internal static class RequestText
{
    /// <summary>Null for null; standard input for a hyphen.</summary>
    public static string? Read(string? file)
    {
        try
        {
            return file switch { null => null, "-" => Console.In.ReadToEnd(), _ => File.ReadAllText(file) };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CaException($"the request cannot be read: {exception.Message}", exception);
        }
    }
}
