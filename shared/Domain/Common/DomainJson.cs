using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// The one JSON form of the domain: camel case, enums as camel-case words, absent values left out. For the cluster: it finds the
/// members by reflection, which the natively compiled edge cannot.
/// </summary>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
public static class DomainJson
{
    private const string Reflection = "finds members by reflection: write a JsonSerializerContext";

    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            // A property that yesterday's version wrote and today's does not know is left aside: rolling upgrades.
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            // Names of German streets as they are written; what puts JSON into a page has to escape it there.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            AllowOutOfOrderMetadataProperties = true,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
