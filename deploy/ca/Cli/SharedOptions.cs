using System.CommandLine;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Ledger;

namespace Jena.Iot.Ca.Cli;

/// <summary>What several commands take.</summary>
internal static class SharedOptions
{
    public static Option<string> Authority() => new("--authority") { Description = "The authority's folder.", HelpName = "dir", DefaultValueFactory = static _ => "ca" };

    public static Option<string?> PassphraseFile() => new("--passphrase-file") { Description = "A file whose first line is the passphrase of the authority's key. Default: asked at the terminal.", HelpName = "file" };

    public static Option<int?> Days(string text) => new("--days") { Description = text, HelpName = "days" };

    public static Option<string> Out() => new("--out") { Description = "Where the files are written.", HelpName = "dir", DefaultValueFactory = static _ => "." };

    public static Option<string?> Request() => new("--csr") { Description = "A certificate signing request (PEM) that the machine made for a key of its own; - for standard input. No key is made here then.", HelpName = "file" };

    public static Argument<CertificateRole> Role() => new("role")
    {
        Description = $"One of {string.Join(", ", CertificateRoles.Texts)}.",
        HelpName = "role",
        CustomParser = static result =>
        {
            if (CertificateRoles.Parse(result.Tokens.Single().Value) is { } role)
                return role;
            result.AddError($"'{result.Tokens.Single().Value}' is no role: write one of {string.Join(", ", CertificateRoles.Texts)}");
            return default;
        },
    };

    public static Option<RevocationCause> Cause() => new("--cause")
    {
        Description = "Why: unspecified, keyCompromise (stolen or copied), superseded, cessationOfOperation (gone).",
        HelpName = "cause",
        DefaultValueFactory = static _ => RevocationCause.Unspecified,
        CustomParser = static result =>
        {
            if (Enum.TryParse<RevocationCause>(result.Tokens.Single().Value, ignoreCase: true, out var cause) && Enum.IsDefined(cause))
                return cause;
            result.AddError($"'{result.Tokens.Single().Value}' is no cause: write unspecified, keyCompromise, superseded or cessationOfOperation");
            return default;
        },
    };

    /// <summary>Opens the authority, asking for the passphrase when its key is encrypted.</summary>
    public static CityAuthority Open(ParseResult parsed, Option<string> authority, Option<string?> passphraseFile) =>
        CityAuthority.Open(parsed.GetRequiredValue(authority), () => parsed.GetValue(passphraseFile) is { } file
            ? Passphrase.FromFile(file)
            : Passphrase.FromTerminal("passphrase of the authority", parsed.InvocationConfiguration.Error), TimeProvider.System);
}
