using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Registry;

/// <summary>Compares definitions by what they say: as records they would compare their lists by reference.</summary>
public static class Definitions
{
    public static bool Same(AssetDefinition? one, AssetDefinition? other) =>
        ReferenceEquals(one, other) || (one is not null && other is not null && Json(one).AsSpan().SequenceEqual(Json(other)));

    private static byte[] Json(AssetDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(definition, DefinitionJson.Default.AssetDefinition);
}

/// <summary>A form to compare by, kept nowhere.</summary>
[JsonSerializable(typeof(AssetDefinition))]
internal sealed partial class DefinitionJson : JsonSerializerContext;
