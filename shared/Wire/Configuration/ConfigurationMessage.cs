using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jena.Iot.Wire.Configuration;

/// <summary>
/// Configurations as bytes of a message. They go to no page of the web, so nothing is escaped but what JSON has to: a station file, which is
/// JSON itself, takes at most twice its bytes.
/// </summary>
public static class ConfigurationMessage
{
    private static readonly ConfigurationJson Plain = new(new JsonSerializerOptions(ConfigurationJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static byte[] Of(DesiredConfiguration desired) => Bytes(desired, Plain.DesiredConfiguration);

    public static byte[] Of(ReportedConfiguration reported) => Bytes(reported, Plain.ReportedConfiguration);

    private static byte[] Bytes<T>(T told, JsonTypeInfo<T> form) => JsonSerializer.SerializeToUtf8Bytes(told, form);
}
