using System.Globalization;
using System.Text;
using System.Xml;

namespace Jena.Iot.Api.OpenData.Datex2;

/// <summary>Writes one DATEX II v3 payload: the envelope, and the forms of values that all publications share. To be disposed before its bytes are read.</summary>
internal sealed class DatexDocument : IDisposable
{
    public const string ContentType = "application/xml";

    /// <summary>The language of names and texts.</summary>
    public const string Language = "de";

    private const string Schema = "http://datex2.eu/schema/3/";
    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private const int LongestText = 1024;

    private static readonly Dictionary<string, string> Spaces = new(StringComparer.Ordinal)
    {
        ["d2"] = Schema + "d2Payload",
        ["com"] = Schema + "common",
        ["loc"] = Schema + "locationReferencing",
        ["roa"] = Schema + "roadTrafficData",
    };

    private readonly XmlWriter _xml;

    private DatexDocument(Stream stream) => _xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });

    /// <summary>A whole document.</summary>
    /// <param name="type">That of the publication, such as <c>roa:MeasuredDataPublication</c>.</param>
    /// <param name="published">The time of publication as it is to stand there.</param>
    public static byte[] Write(string type, OpenDataOptions options, string published, Action<DatexDocument> body)
    {
        using var stream = new MemoryStream();
        using (var document = new DatexDocument(stream))
        {
            var xml = document._xml;
            xml.WriteStartDocument();
            xml.WriteStartElement("d2", "payload", Spaces["d2"]);
            foreach (var (prefix, space) in Spaces.Skip(1))
                xml.WriteAttributeString("xmlns", prefix, null, space);
            xml.WriteAttributeString("xsi", "type", Instance, type);
            xml.WriteAttributeString("lang", Language);
            xml.WriteAttributeString("modelBaseVersion", "3");
            document.Text("com:feedDescription", $"{options.Publisher}: Zählwerte der Detektoren. Lizenz: {options.License}");
            document.Value("com:publicationTime", published);
            document.Element("com:publicationCreator", () =>
            {
                document.Value("com:country", options.Country);
                document.Value("com:nationalIdentifier", options.Identifier);
            });
            body(document);
            xml.WriteEndDocument();
        }
        return stream.ToArray();
    }

    /// <summary>UTC to the second.</summary>
    public static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public void Dispose() => _xml.Dispose();

    /// <summary>An element with its attributes, then its content.</summary>
    public void Element(string name, Action content, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name);
        foreach (var (attribute, value) in attributes)
        {
            if (attribute == "type")
                _xml.WriteAttributeString("type", Instance, value);
            else
                _xml.WriteAttributeString(attribute, Clean(value));
        }
        content();
        _xml.WriteEndElement();
    }

    public void Value(string name, string value)
    {
        Start(name);
        _xml.WriteString(Clean(value));
        _xml.WriteEndElement();
    }

    public void Value(string name, double value) => Value(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A multilingual text in the one language that there is.</summary>
    public void Text(string name, string text) => Element(name, () => Element("com:values", () =>
    {
        Start("com:value");
        _xml.WriteAttributeString("lang", Language);
        _xml.WriteString(Clean(text));
        _xml.WriteEndElement();
    }));

    /// <summary>That everybody may have it, and whether it is real.</summary>
    public void Header(OpenDataOptions options) => Element("roa:headerInformation", () =>
    {
        Value("com:confidentiality", "noRestriction");
        Value("com:informationStatus", options.Real ? "real" : "test");
    });

    private void Start(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        _xml.WriteStartElement(name[..colon], name[(colon + 1)..], Spaces[name[..colon]]);
    }

    /// <summary>XML has no place for some characters, and the schema none for long texts.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length && clean.Length < LongestText; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                if (clean.Length + 2 > LongestText)
                    break;
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }
        return clean.ToString();
    }
}
