using System.Text.Json.Serialization;
using Jena.Iot.Edge.Drivers.Contact;
using Jena.Iot.Edge.Drivers.FlashingLight;
using Jena.Iot.Edge.Drivers.LoopDetector;
using Jena.Iot.Edge.Drivers.LoopLane;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Edge.Drivers.PedestrianButton;
using Jena.Iot.Edge.Drivers.Programme;
using Jena.Iot.Edge.Drivers.PulseCounter;
using Jena.Iot.Edge.Drivers.SignalGroup;

namespace Jena.Iot.Edge.Drivers;

/// <summary>How the states of inputs are saved.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoopLaneMemory))]
[JsonSerializable(typeof(LoopDetectorMemory))]
[JsonSerializable(typeof(SignalGroupMemory))]
[JsonSerializable(typeof(ProgrammeMemory))]
[JsonSerializable(typeof(ContactMemory))]
[JsonSerializable(typeof(FlashingLightMemory))]
[JsonSerializable(typeof(PedestrianButtonMemory))]
[JsonSerializable(typeof(PulseCounterMemory))]
[JsonSerializable(typeof(HeartbeatMemory))]
internal sealed partial class MemoryJson : JsonSerializerContext;
