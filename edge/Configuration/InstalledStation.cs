using Jena.Iot.Edge.Station;
using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Edge.Configuration;

/// <summary>The station file that was installed by hand: the first good one. Nothing here ever changes it.</summary>
/// <param name="Station">Null when it has mistakes: then a good one of the cluster has to be known.</param>
/// <param name="Text">What it was read from, to the byte.</param>
public sealed record InstalledStation(StationFile? Station, string Text)
{
    /// <summary>What is wrong with it; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>With mistakes it has version 0: whatever the cluster sent counts more.</summary>
    internal StoredConfiguration Stored { get; } = new(Station?.Version ?? 0, ConfigurationHash.Of(Text), "", Text);

    /// <summary>
    /// The file as it was loaded, and a station that can be run: that of the file, or when it has mistakes the last good one of the
    /// cluster that the data directory holds. Null when there is neither.
    /// </summary>
    public static (InstalledStation Installed, StationFile Runs)? Find(StationLoad load, string dataDirectory)
    {
        if (load is { Station: { } station, Text: { } text })
            return (new InstalledStation(station, text), station);
        return Good(dataDirectory) is { } good
            ? (new InstalledStation(null, load.Text ?? "") { Problems = [.. load.Problems.Select(static p => p.ToString())] }, good)
            : null;
    }

    private static StationFile? Good(string dataDirectory)
    {
        try
        {
            return ConfigurationStore.Peek(dataDirectory)?.Good is { } good ? StationFile.Parse(good.Text).Station : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }
}
