using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>Compares configurations by what they say: as records they would compare their lists by reference.</summary>
public static class Configurations
{
    public static bool Same(JunctionConfiguration? one, JunctionConfiguration? other) =>
        ReferenceEquals(one, other) || (one is not null && other is not null && Json(one).AsSpan().SequenceEqual(Json(other)));

    private static byte[] Json(JunctionConfiguration configuration) => JsonSerializer.SerializeToUtf8Bytes(configuration, ConfigurationJson.Default.JunctionConfiguration);
}

/// <summary>A form to compare by, kept nowhere.</summary>
[JsonSerializable(typeof(JunctionConfiguration))]
internal sealed partial class ConfigurationJson : JsonSerializerContext;
