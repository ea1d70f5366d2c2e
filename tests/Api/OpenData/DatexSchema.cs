using System.Xml;
using System.Xml.Schema;
using Jena.Iot.Testing;

namespace Jena.Iot.Api.Tests.OpenData;

/// <summary>The schema of DATEX II 3.7, from the conformance data alone: nothing is fetched.</summary>
internal static class DatexSchema
{
    private static readonly Lazy<XmlSchemaSet> Set = new(static () =>
    {
        var set = new XmlSchemaSet { XmlResolver = new XmlUrlResolver() };
        set.ValidationEventHandler += static (_, problem) => throw new InvalidOperationException(problem.Message);
        set.Add(null, Conformance.Path("datex2", "xsd", "3.7", "DATEXII_3_D2Payload.xsd"));
        set.Compile();
        return set;
    });

    /// <summary>What is wrong with a document; a root that the schema does not know counts too.</summary>
    public static IReadOnlyList<string> Problems(byte[] document)
    {
        var problems = new List<string>();
        var settings = new XmlReaderSettings
        {
            ValidationType = ValidationType.Schema,
            Schemas = Set.Value,
            XmlResolver = null,
            ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings | XmlSchemaValidationFlags.ProcessIdentityConstraints,
        };
        settings.ValidationEventHandler += (_, problem) => problems.Add($"{problem.Severity}: {problem.Message}");
        using var reader = XmlReader.Create(new MemoryStream(document), settings);
        while (reader.Read())
        {
            // A type that the document names itself would do for a root that nobody knows.
            if (reader is { NodeType: XmlNodeType.Element, Depth: 0, SchemaInfo.SchemaElement: null })
                problems.Add($"the root {reader.Name} is not in the schema");
        }
        return problems;
    }
}
