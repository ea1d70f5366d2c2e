using System.Text.Json.Serialization;

namespace Jena.Iot.Edge.Sampling;

/// <summary>How the states of inputs are saved.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LaneMemory))]
[JsonSerializable(typeof(DetectorMemory))]
[JsonSerializable(typeof(SignalGroupMemory))]
[JsonSerializable(typeof(ContactMemory))]
[JsonSerializable(typeof(HeartbeatMemory))]
internal sealed partial class SamplingJson : JsonSerializerContext;
