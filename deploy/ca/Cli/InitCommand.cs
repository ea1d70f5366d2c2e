using System.CommandLine;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Cli;

/// <summary><c>init</c>: makes the authority.</summary>
internal static class InitCommand
{
    public static Command Make()
    {
        var authority = SharedOptions.Authority();
        var city = new Option<string>("--city") { Description = "The name of the city; stands in every certificate.", Required = true, HelpName = "name" };
        var years = new Option<int>("--years") { Description = "How long the authority lasts, 1 to 40.", HelpName = "years", DefaultValueFactory = static _ => 20 };
        var passphrase = SharedOptions.PassphraseFile();
        var plain = new Option<bool>("--plain") { Description = "No passphrase: whoever reads ca.key is the authority." };
        var command = new Command("init", "Make the authority of a city: its key, its certificate, an empty ledger and an empty revocation list.") { authority, city, years, passphrase, plain };
        command.Validators.Add(result =>
        {
            if (result.GetValue(plain) && result.GetResult(passphrase) is { Implicit: false })
                result.AddError("write --plain or --passphrase-file, not both");
        });
        command.SetAction(parsed => CaCommands.Run(parsed, output =>
        {
            var secret = parsed.GetValue(plain) ? null
                : parsed.GetValue(passphrase) is { } file ? Passphrase.FromFile(file)
                : Chosen(parsed.InvocationConfiguration.Error);
            using var made = CityAuthority.Make(parsed.GetRequiredValue(authority), parsed.GetRequiredValue(city), parsed.GetValue(years), secret, TimeProvider.System);
            output.WriteLine($"the authority of {parsed.GetRequiredValue(city)} is in {made.Folder.Path}");
            output.WriteLine($"{made.Folder.CertificateFile}: to everybody; {made.Folder.ListFile}: to brokers, silos and API hosts; {made.Folder.KeyFile}: to nobody");
        }));
        return command;
    }

    private static string Chosen(TextWriter errors)
    {
        if (Console.IsInputRedirected)
            throw new CaException("there is no terminal to ask for a passphrase at: name its file with --passphrase-file, or write --plain for a key without one");
        var first = Passphrase.FromTerminal($"a passphrase for the authority's key ({AuthorityKey.MinPassphrase} characters or more)", errors);
        return Passphrase.FromTerminal("once more", errors) == first ? first : throw new CaException("the two passphrases differ: nothing was made, try again");
    }
}
