using System.CommandLine;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Files;

namespace Jena.Iot.Ca.Cli;

/// <summary><c>issue</c>: a certificate for somebody new.</summary>
internal static class IssueCommand
{
    public static Command Make()
    {
        var role = SharedOptions.Role();
        var names = new Argument<string[]>("name") { Description = "The holder's name, as in cab-017; several make one certificate each.", Arity = ArgumentArity.OneOrMore };
        var addresses = new Option<string[]>("--address") { Description = "An IP address at which clients reach it; as often as it has some.", HelpName = "ip", DefaultValueFactory = static _ => [] };
        var hosts = new Option<string[]>("--name") { Description = "A host name by which clients reach it; as often as it has some.", HelpName = "host", DefaultValueFactory = static _ => [] };
        var request = SharedOptions.Request();
        var days = SharedOptions.Days($"How long it is valid. Default: {CertificateRoles.DefaultDays(CertificateRole.Edge)} for an edge, {CertificateRoles.DefaultDays(CertificateRole.Silo)} for all others.");
        var folder = SharedOptions.Out();
        var authority = SharedOptions.Authority();
        var passphrase = SharedOptions.PassphraseFile();
        var command = new Command("issue", "Make a certificate, with a key or for a request. What the name had before is revoked: it is somebody new.")
        {
            role, names, addresses, hosts, request, days, folder, authority, passphrase,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(request) is { Implicit: false } && result.GetResult(names) is { Tokens.Count: > 1 })
                result.AddError("a request is one machine's: name one holder with --csr");
        });
        command.SetAction(parsed => CaCommands.Run(parsed, output =>
        {
            var holders = parsed.GetRequiredValue(names).Select(name => new Holder
            {
                Role = parsed.GetRequiredValue(role),
                Name = name,
                Addresses = parsed.GetValue(addresses) ?? [],
                DnsNames = parsed.GetValue(hosts) ?? [],
            }).ToArray();
            var files = holders.Select(h => new HolderFiles(parsed.GetRequiredValue(folder), h.Name)).ToArray();
            foreach (var holder in holders)
                holder.Validate();
            var pem = RequestText.Read(parsed.GetValue(request));
            foreach (var file in files)
                file.RequireNew();
            using var opened = SharedOptions.Open(parsed, authority, passphrase);
            foreach (var (holder, file) in holders.Zip(files))
            {
                var (issued, key) = pem is null
                    ? opened.IssueWithKey(holder, parsed.GetValue(days))
                    : (opened.Issue(holder, SigningRequest.Read(pem, holder), parsed.GetValue(days)), null);
                file.Write(issued.Pem, key);
                Say(output, issued, file, key is not null);
            }
        }));
        return command;
    }

    /// <summary>What was made, and where it lies.</summary>
    internal static void Say(TextWriter output, IssuedCertificate issued, HolderFiles file, bool withKey) =>
        output.WriteLine($"{issued.Holder}: {file.CertificateFile}{(withKey ? $" and {file.KeyFile}" : "")}, valid until {issued.NotAfter:yyyy-MM-dd}, serial {issued.Serial}");
}
