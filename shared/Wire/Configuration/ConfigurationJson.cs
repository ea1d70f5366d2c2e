using System.Text.Json.Serialization;

namespace Jena.Iot.Wire.Configuration;

/// <summary>The JSON of desired and reported configurations.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DesiredConfiguration))]
[JsonSerializable(typeof(ReportedConfiguration))]
public sealed partial class ConfigurationJson : JsonSerializerContext;
