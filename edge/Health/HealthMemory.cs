using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Edge.Health;

/// <summary>What is kept of a cabinet's health over a restart. Properties may be added; what was saved stays readable.</summary>
internal sealed record HealthMemory(StartRecord Starts, IReadOnlyList<string> Raised)
{
    public static HealthMemory Empty { get; } = new(StartRecord.None, []);

    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(this, HealthJson.Default.HealthMemory);

    /// <summary>What was saved; null when it cannot be read.</summary>
    public static HealthMemory? Load(byte[] saved)
    {
        try
        {
            return JsonSerializer.Deserialize(saved, HealthJson.Default.HealthMemory) is { Starts: not null, Raised: not null } memory ? memory : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(HealthMemory))]
internal sealed partial class HealthJson : JsonSerializerContext;
