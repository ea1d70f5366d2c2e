using System.CommandLine;
using Jena.Iot.Edge.Enrolling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Cli;

/// <summary><c>edge enroll</c>: gets the edge its own certificate; the key is made here and never leaves the machine.</summary>
internal static class EnrollCommand
{
    public static Command Make()
    {
        var station = new Option<string>("--station") { Description = "The station file.", HelpName = "file", DefaultValueFactory = static _ => "/etc/jena-edge/station.json" };
        var request = new Command("request", "Make a key, and write the request for a certificate to standard output.") { station };
        request.SetAction(parsed => Run(parsed, station, files => parsed.InvocationConfiguration.Output.Write(files.Request())));
        var accept = new Command("accept", "Read the certificate, and those to trust, from standard input, and put them where the station file says.") { station };
        accept.SetAction(parsed => Run(parsed, station, files => parsed.InvocationConfiguration.Output.WriteLine(files.Accept(Console.In.ReadToEnd()))));
        return new Command("enroll", "Get the edge its own certificate, in two steps between which the city's authority signs: jena-ca enroll does both over ssh.") { request, accept };
    }

    private static int Run(ParseResult parsed, Option<string> station, Action<EnrollingFiles> work)
    {
        var errors = parsed.InvocationConfiguration.Error;
        if (SharedOptions.Load(parsed.GetRequiredValue(station), errors) is not { } file)
            return EdgeCommands.Failed;
        try
        {
            work(EnrollingFiles.Of(file));
            return EdgeCommands.Done;
        }
        catch (Exception error) when (error is EnrollingException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(error.Message);
            return EdgeCommands.Failed;
        }
    }
}
