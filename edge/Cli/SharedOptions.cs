using System.CommandLine;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Jena.Iot.Edge.Cli;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public static Option<string> Station() => new("--station") { Description = "The station file.", Required = true, HelpName = "file" };

    public static Option<BrokerAddress?> Broker()
    {
        var option = new Option<BrokerAddress?>("--broker")
        {
            Description = "mqtt://127.0.0.1:1883, or mqtts://host:8883 for one elsewhere. Default: as in the station file.",
            HelpName = "address",
            CustomParser = static result =>
            {
                try
                {
                    return BrokerAddress.Parse(result.Tokens.Single().Value);
                }
                catch (ArgumentException error)
                {
                    result.AddError(Plain(error));
                    return null;
                }
            },
        };
        return option;
    }

    public static Option<string?> CredentialFile() => new("--credential-file") { Description = "A file with the edge's password and nothing else. Default: as in the station file.", HelpName = "file" };

    public static Option<string?> CaFile() => new("--ca-file") { Description = "A PEM file with the certificates to trust instead of the machine's.", HelpName = "file" };

    public static Option<string?> CertificateFile() => new("--certificate-file") { Description = "A PEM file with the edge's own certificate. Default: as in the station file.", HelpName = "file" };

    public static Option<string?> KeyFile() => new("--key-file") { Description = "A PEM file with the key of that certificate. Default: in the certificate's file.", HelpName = "file" };

    public static Option<bool> Verbose() => new("--verbose") { Description = "Log more." };

    /// <summary>Null after every problem of the file was said.</summary>
    public static StationFile? Load(string path, TextWriter errors) => LoadWithText(path, errors).Station;

    /// <summary>Says every problem of the file.</summary>
    public static StationLoad LoadWithText(string path, TextWriter errors)
    {
        var load = StationFile.Load(path);
        foreach (var problem in load.Problems)
            errors.WriteLine($"{path}: {problem}");
        return load;
    }

    public static ILoggerFactory Logging(bool verbose) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Information)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        }));

    /// <summary>The message without the parameter's name, which means nothing on a command line.</summary>
    public static string Plain(ArgumentException error) =>
        error.ParamName is { } name ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message;
}
