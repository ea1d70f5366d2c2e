using System.Text.Json.Serialization;

namespace Jena.Iot.Edge.Configuration;

/// <summary>How the book is stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ConfigurationBook))]
internal sealed partial class BookJson : JsonSerializerContext;
