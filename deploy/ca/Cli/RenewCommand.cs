using System.CommandLine;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Files;

namespace Jena.Iot.Ca.Cli;

/// <summary><c>renew</c>: the next certificate of the same holder.</summary>
internal static class RenewCommand
{
    public static Command Make()
    {
        var role = SharedOptions.Role();
        var name = new Argument<string>("name") { Description = "The holder's name." };
        var request = SharedOptions.Request();
        var newKey = new Option<bool>("--new-key") { Description = "Make a new key here too." };
        var days = SharedOptions.Days("How long it is valid. Default: as for issue.");
        var folder = SharedOptions.Out();
        var authority = SharedOptions.Authority();
        var passphrase = SharedOptions.PassphraseFile();
        var command = new Command("renew", "Make the next certificate of the same holder, for the key that it has unless told otherwise. What it has stays valid until it ends.")
        {
            role, name, request, newKey, days, folder, authority, passphrase,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(newKey) && result.GetResult(request) is { Implicit: false })
                result.AddError("write --new-key or --csr, not both");
        });
        command.SetAction(parsed => CaCommands.Run(parsed, output =>
        {
            var (asked, who, lasting) = (parsed.GetRequiredValue(role), parsed.GetRequiredValue(name), parsed.GetValue(days));
            var files = new HolderFiles(parsed.GetRequiredValue(folder), who);
            var pem = RequestText.Read(parsed.GetValue(request));
            using var opened = SharedOptions.Open(parsed, authority, passphrase);
            var (issued, key) = parsed.GetValue(newKey)
                ? opened.RenewWithKey(asked, who, lasting)
                : (opened.Renew(asked, who, pem is null ? null : SigningRequest.Read(pem, new Holder { Role = asked, Name = who }), lasting), null);
            files.Write(issued.Pem, key);
            IssueCommand.Say(output, issued, files, key is not null);
        }));
        return command;
    }
}
