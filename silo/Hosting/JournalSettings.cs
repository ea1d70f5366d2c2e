using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Reads the section Journal. A connection string with a password in it belongs in a file or the environment, never on a command line.</summary>
public static class JournalSettings
{
    public const string Section = "Journal";

    /// <summary>Throws <see cref="InvalidOperationException"/> when the file named by <c>Journal:ConnectionStringFile</c> is not there.</summary>
    public static JournalOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var options = section.Get<JournalOptions>() ?? new JournalOptions();
        if (section["ConnectionStringFile"] is not { Length: > 0 } file)
            return options;
        return File.Exists(file)
            ? options with { ConnectionString = File.ReadAllText(file).Trim() }
            : throw new InvalidOperationException($"Journal:ConnectionStringFile names {file}, which is not there");
    }
}
