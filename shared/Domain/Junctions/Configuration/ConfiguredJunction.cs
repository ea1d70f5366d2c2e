using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A configuration as it is in force, with its version and who set it.</summary>
public sealed class ConfiguredJunction
{
    private ConfigurationIndex? _index;

    [JsonConstructor]
    public ConfiguredJunction(int version, DateTimeOffset since, string by, JunctionConfiguration configuration) =>
        (Version, Since, By, Configuration) = (version, since, by, configuration);

    /// <summary>From 1, one more with every change.</summary>
    public int Version { get; }

    public DateTimeOffset Since { get; }

    /// <summary>Who set it.</summary>
    public string By { get; }

    public JunctionConfiguration Configuration { get; }

    /// <summary>The same, to look things up in.</summary>
    [JsonIgnore]
    public ConfigurationIndex Index => _index ??= new ConfigurationIndex(Configuration);
}
