using System.Text.Json.Serialization;

namespace Jena.Iot.Edge.Sampling;

/// <summary>How the states of inputs are saved.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LaneMemory))]
[JsonSerializable(typeof(DetectorState))]
[JsonSerializable(typeof(SignalGroupState))]
[JsonSerializable(typeof(ContactState))]
[JsonSerializable(typeof(HeartbeatState))]
internal sealed partial class SamplingJson : JsonSerializerContext;
