using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Configuration;

/// <summary>What a station file asks for and this machine lacks, as far as that shows without opening a line.</summary>
internal static class MachineCheck
{
    /// <param name="station">From the cluster: it lies in no folder.</param>
    /// <param name="folder">Where the file installed by hand lies: people mean that by a relative path.</param>
    public static IReadOnlyList<string> Problems(StationFile station, string folder)
    {
        var problems = new List<StationProblem>();
        Check("$.uplink.passwordFile", station.Uplink.PasswordFile);
        Check("$.uplink.caFile", station.Uplink.CaFile);
        if (station.Pins is { Kind: PinsKind.Socket, Socket: { } socket } && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket, folder))))
            problems.Add(new StationProblem("$.pins.socket", $"there is no folder for {socket} on this machine", "make the folder first, or name another one"));
        return [.. problems.Select(static p => p.ToString())];

        void Check(string place, string? path)
        {
            if (path is null)
                return;
            if (!Path.IsPathFullyQualified(path))
                problems.Add(new StationProblem(place, "is a relative path, and a file that comes from the cluster lies in no folder", $"write \"{Path.GetFullPath(path, folder)}\""));
            else if (!File.Exists(path))
                problems.Add(new StationProblem(place, $"there is no {path} on this machine", "put the file there first, or name one that is there"));
            else if (WhyUnreadable(path) is { } why)
                problems.Add(new StationProblem(place, $"{path} cannot be read by the agent ({why})", "let the agent's user read it"));
        }
    }

    private static string? WhyUnreadable(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
