using System.CommandLine;
using Jena.Iot.Ca.Ledger;

namespace Jena.Iot.Ca.Cli;

/// <summary><c>revoke</c>: says that somebody is no more.</summary>
internal static class RevokeCommand
{
    public static Command Make()
    {
        var role = SharedOptions.Role();
        var name = new Argument<string>("name") { Description = "The holder's name." };
        var serial = new Option<string?>("--serial") { Description = "One certificate alone. Default: all that the name has.", HelpName = "hex" };
        var cause = SharedOptions.Cause();
        var authority = SharedOptions.Authority();
        var passphrase = SharedOptions.PassphraseFile();
        var command = new Command("revoke", "Revoke what a name has, and sign the revocation list anew.") { role, name, serial, cause, authority, passphrase };
        command.SetAction(parsed => CaCommands.Run(parsed, output =>
        {
            using var opened = SharedOptions.Open(parsed, authority, passphrase);
            foreach (var revoked in opened.Revoke(parsed.GetRequiredValue(role), parsed.GetRequiredValue(name), parsed.GetValue(serial), parsed.GetValue(cause)))
                output.WriteLine($"revoked {revoked}");
            output.WriteLine($"{opened.Folder.ListFile} is signed anew: bring it to every broker, silo and API host");
        }));
        return command;
    }
}
