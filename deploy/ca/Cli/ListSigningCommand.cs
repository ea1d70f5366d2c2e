using System.CommandLine;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Cli;

/// <summary><c>crl</c>: signs the revocation list anew.</summary>
internal static class ListSigningCommand
{
    public static Command Make()
    {
        var days = new Option<int>("--days") { Description = "How long the list holds; revoke uses the same from then on.", HelpName = "days", DefaultValueFactory = static _ => CityAuthority.DefaultListDays };
        var authority = SharedOptions.Authority();
        var passphrase = SharedOptions.PassphraseFile();
        var command = new Command("crl", "Sign the revocation list anew, before it ends.") { days, authority, passphrase };
        command.SetAction(parsed => CaCommands.Run(parsed, output =>
        {
            using var opened = SharedOptions.Open(parsed, authority, passphrase);
            var next = opened.SignList(parsed.GetValue(days));
            output.WriteLine($"{opened.Folder.ListFile} is signed anew and holds until {next:yyyy-MM-dd}: bring it to every broker, silo and API host");
        }));
        return command;
    }
}
