using System.CommandLine;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Cli;

/// <summary><c>enroll</c>: gives the edge on a machine its certificate, in one step; its key is made there and stays there.</summary>
internal static class EnrollCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("name") { Description = "The edge's name, as in cab-017." };
        var on = new Option<string>("--on") { Description = "The machine as ssh names it, as in pi@10.0.3.17. The user there may use sudo without a password.", Required = true, HelpName = "machine" };
        var ssh = new Option<string>("--ssh") { Description = "The program that takes a machine and a command: ssh, or one that goes through another machine.", HelpName = "program", DefaultValueFactory = static _ => "ssh" };
        var days = SharedOptions.Days($"How long it is valid. Default: {CertificateRoles.DefaultDays(CertificateRole.Edge)}.");
        var authority = SharedOptions.Authority();
        var passphrase = SharedOptions.PassphraseFile();
        var command = new Command("enroll", "Give the edge on a machine, new or replaced, its certificate. What the name had before is revoked once the machine has it.")
        {
            name, on, ssh, days, authority, passphrase,
        };
        command.SetAction((parsed, cancellationToken) => CaCommands.RunAsync(parsed, async output =>
        {
            var holder = new Holder { Role = CertificateRole.Edge, Name = parsed.GetRequiredValue(name) };
            holder.Validate();
            var machine = new RemoteMachine(parsed.GetRequiredValue(ssh), parsed.GetRequiredValue(on), parsed.InvocationConfiguration.Error);
            // Opened first: a wrong passphrase is said before anything is touched over there.
            using var opened = SharedOptions.Open(parsed, authority, passphrase);
            opened.Ledger.RequireFree(holder);
            var request = await machine.RunAsync("sudo jena-edge enroll request", "", cancellationToken);
            var issued = opened.Sign(holder, SigningRequest.Read(request, holder), parsed.GetValue(days), isPending: true);
            output.Write(await machine.RunAsync("sudo jena-edge enroll accept", issued.Pem + opened.CertificatePem, cancellationToken));
            var revoked = opened.Accepted(issued);
            output.WriteLine(revoked == 0
                ? $"{holder} is enrolled, serial {issued.Serial}"
                : $"{holder} is enrolled, serial {issued.Serial}; {revoked} before it revoked: bring {opened.Folder.ListFile} to every broker, silo and API host");
        }));
        return command;
    }
}
