namespace Jena.Iot.Api.OpenData.Datex2;

/// <summary>What is published where there is nothing to publish: the schemas of the publications ask for one entry at least.</summary>
internal static class Nothing
{
    /// <param name="what">The element that is missing, such as <c>measurementSiteTable</c>.</param>
    public static byte[] Write(string what, OpenDataOptions options, string published) =>
        DatexDocument.Write("com:GenericPublication", options, published, document => document.Value("com:genericPublicationName", $"{what}: empty"));
}
