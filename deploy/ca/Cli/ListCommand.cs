using System.CommandLine;
using System.Text.Json;
using Jena.Iot.Ca.Files;
using Jena.Iot.Ca.Ledger;

namespace Jena.Iot.Ca.Cli;

/// <summary><c>list</c>: who has what, until when. Needs no passphrase.</summary>
internal static class ListCommand
{
    public static Command Make()
    {
        var all = new Option<bool>("--all") { Description = "Also what has ended or is revoked." };
        var json = new Option<bool>("--json") { Description = "For programs." };
        var authority = SharedOptions.Authority();
        var command = new Command("list", "Show who has which certificate, until when, and what is revoked.") { all, json, authority };
        command.SetAction(parsed => CaCommands.Run(parsed, output =>
        {
            using var folder = AuthorityFolder.Open(parsed.GetRequiredValue(authority));
            var (ledger, now) = (folder.ReadLedger(), TimeProvider.System.GetUtcNow());
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(LedgerTable.Chosen(ledger, now, parsed.GetValue(all)), LedgerJson.Default.IReadOnlyListLedgerEntry));
                return;
            }
            foreach (var line in LedgerTable.Lines(ledger, now, parsed.GetValue(all)))
                output.WriteLine(line);
        }));
        return command;
    }
}
