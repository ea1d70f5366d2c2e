using System.Text;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Cli;

/// <summary>Where a passphrase comes from: a file or a terminal, never the command line.</summary>
internal static class Passphrase
{
    /// <summary>The first line of the file. Throws <see cref="CaException"/>.</summary>
    public static string FromFile(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return reader.ReadLine() is { Length: > 0 } line ? line : throw new CaException($"{path} is empty: write the passphrase into its first line");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CaException($"the passphrase cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Typed, and not shown. Throws <see cref="CaException"/> where nobody can type.</summary>
    public static string FromTerminal(string question, TextWriter errors)
    {
        if (Console.IsInputRedirected)
            throw new CaException("the authority's key is encrypted and there is no terminal to ask at: name the file of the passphrase with --passphrase-file");
        errors.Write($"{question}: ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is not ConsoleKey.Backspace)
                text.Append(key.KeyChar);
            else if (text.Length > 0)
                text.Length--;
        }
        errors.WriteLine();
        return text.ToString();
    }
}
