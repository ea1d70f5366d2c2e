using Jena.Iot.Edge.Station;
using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Edge.Configuration;

/// <summary>The station file that was installed by hand: the first good one. Nothing here ever changes it.</summary>
/// <param name="Station">Without mistakes.</param>
/// <param name="Text">What it was read from, to the byte.</param>
public sealed record InstalledStation(StationFile Station, string Text)
{
    internal StoredConfiguration Stored { get; } = new(Station.Version, ConfigurationHash.Of(Text), "", Text);
}
