using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Configuration;

/// <summary>What a station file asks for and this machine lacks, as far as that shows without opening a line.</summary>
internal static class MachineCheck
{
    /// <param name="station">From the cluster: it lies in no folder.</param>
    /// <param name="folder">Where the file installed by hand lies: people mean that by a relative path.</param>
    /// <param name="chips">The GPIO chips of this machine.</param>
    public static IReadOnlyList<string> Problems(StationFile station, string folder, ILineChips chips)
    {
        var problems = new List<StationProblem>();
        Check("$.uplink.passwordFile", station.Uplink.PasswordFile);
        Check("$.uplink.caFile", station.Uplink.CaFile);
        Check("$.uplink.certificateFile", station.Uplink.CertificateFile);
        Check("$.uplink.keyFile", station.Uplink.KeyFile);
        if (station.Pins is { Kind: PinsKind.Socket, Socket: { } socket } && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket, folder))))
            problems.Add(new StationProblem("$.pins.socket", $"there is no folder for {socket} on this machine", "make the folder first, or name another one"));
        if (InstalledChips.Problem(station, InstalledChips.Factory) is { } missing)
            problems.Add(missing);
        return [.. problems.Select(static p => p.ToString()), .. Lines(station, chips)];

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

    /// <summary>Looks the lines up without taking them: the agent may have them.</summary>
    private static IEnumerable<string> Lines(StationFile station, ILineChips chips)
    {
        foreach (var line in station.Pins.Gpio?.Lines ?? [])
        {
            string? problem = null;
            try
            {
                using var chip = ChipFinder.Open(chips, line.Chip);
                ChipFinder.Line(chip, line.Line);
            }
            catch (IOException error)
            {
                problem = $"$.pins.lines: {line.Name}: {error.Message}";
            }
            if (problem is not null)
                yield return problem;
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
