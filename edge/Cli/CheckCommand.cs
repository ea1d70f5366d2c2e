using System.CommandLine;
using System.Security.Cryptography;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge check</c>: whether a station file is without mistakes.</summary>
internal static class CheckCommand
{
    public static Command Make()
    {
        var file = new Argument<string?>("file") { Description = "The station file.", Arity = ArgumentArity.ZeroOrOne };
        var station = new Option<string?>("--station") { Description = "The station file, as run and replay name it.", HelpName = "file" };
        var command = new Command("check", "Check a station file; every mistake is told with its place and what to write.") { file, station };
        command.Validators.Add(result =>
        {
            if (result.GetResult(file) is { Tokens.Count: > 0 } == (result.GetResult(station) is not null))
                result.AddError("name one station file: check FILE, or check --station FILE");
        });
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(station) ?? parsed.GetRequiredValue(file)!;
            if (SharedOptions.Load(path, parsed.InvocationConfiguration.Error) is not { } good)
                return EdgeCommands.Failed;
            // No mistake: the file may be checked on another machine than the one that it is for.
            if (good.Uplink.PasswordFile is { } password && !File.Exists(password))
                parsed.InvocationConfiguration.Error.WriteLine($"{path}: $.uplink.passwordFile: there is no {password} on this machine; before the edge runs, write its password there");
            foreach (var (place, own) in new[] { ("certificateFile", good.Uplink.CertificateFile), ("keyFile", good.Uplink.KeyFile) })
            {
                if (own is not null && !File.Exists(own))
                    parsed.InvocationConfiguration.Error.WriteLine($"{path}: $.uplink.{place}: there is no {own} on this machine; before the edge runs, enrol it: jena-ca enroll {good.Edge} --on USER@MACHINE");
            }
            if (WhyNotItsOwn(good) is { } wrong)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{path}: $.uplink.certificateFile: {wrong}");
                return EdgeCommands.Failed;
            }
            if (InstalledChips.Problem(good, InstalledChips.Factory) is { } chips)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{path}: {chips}");
                return EdgeCommands.Failed;
            }
            parsed.InvocationConfiguration.Output.WriteLine($"{path} is good: edge {good.Edge}, version {good.Version}, {good.Points.Count} points of {good.Assets.Count} assets, {good.Outputs.Count} outputs, {good.Signs.Count} signs");
            return EdgeCommands.Done;
        });
        return command;
    }

    /// <summary>Why the certificate that lies there is of no use to this edge; null when it is, or when there is none here that can be read.</summary>
    private static string? WhyNotItsOwn(StationFile station)
    {
        if (station.Uplink.CertificateFile is not { } file || !File.Exists(file))
            return null;
        try
        {
            using var certificate = EdgeCertificate.LoadPublic(file);
            if (!EdgeCertificate.IsOf(certificate, station.Edge))
                return $"{file} is the certificate of {certificate.Subject}, not of the edge {station.Edge}; enrol it again";
            return certificate.NotAfter <= DateTime.Now ? $"{file} has ended on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; renew it: jena-ca renew edge {station.Edge}" : null;
        }
        catch (CryptographicException error)
        {
            return $"{file} is no certificate ({error.Message}); enrol the edge again";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be read ({error.Message}); let this user read it";
        }
    }
}
