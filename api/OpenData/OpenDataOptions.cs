using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Api.OpenData;

/// <summary>Who publishes the open data, and under which terms. Section <c>OpenData</c>.</summary>
public sealed class OpenDataOptions
{
    public const string Section = "OpenData";

    /// <summary>The organisation that publishes, 1 to 200 characters. Default <c>Stadt Jena</c>.</summary>
    [Required(ErrorMessage = "OpenData:Publisher names who publishes, such as 'Stadt Jena': write 1 to 200 characters")]
    [StringLength(200, MinimumLength = 1, ErrorMessage = "OpenData:Publisher has {2} to {1} characters; 'Stadt Jena' unless set")]
    public string Publisher { get; set; } = "Stadt Jena";

    /// <summary>How the publisher is known in its country's exchange of traffic data, 1 to 200 characters. Default <c>DE-Jena</c>.</summary>
    [Required(ErrorMessage = "OpenData:Identifier is how the publisher is known to its country's access point, such as 'DE-Jena': write 1 to 200 characters")]
    [StringLength(200, MinimumLength = 1, ErrorMessage = "OpenData:Identifier has {2} to {1} characters; 'DE-Jena' unless set")]
    public string Identifier { get; set; } = "DE-Jena";

    /// <summary>ISO 3166 code of two lower-case letters. Default <c>de</c>.</summary>
    [RegularExpression("[a-z]{2}", ErrorMessage = "OpenData:Country is two lower-case letters (ISO 3166); 'de' unless set")]
    public string Country { get; set; } = "de";

    /// <summary>The address of the licence, https. Default Datenlizenz Deutschland – Namensnennung – 2.0. WZDx knows one licence only, CC0, and names none when this is another.</summary>
    [RegularExpression(@"https?://[!-;=?-~]+", ErrorMessage = "OpenData:License is the address of a licence, such as https://www.govdata.de/dl-de/by-2-0, which it is unless set")]
    [Required(ErrorMessage = "OpenData:License is the address of a licence, such as https://www.govdata.de/dl-de/by-2-0, which it is unless set")]
    public string License { get; set; } = "https://www.govdata.de/dl-de/by-2-0";

    /// <summary>Where to turn to; null for none.</summary>
    [EmailAddress(ErrorMessage = "OpenData:ContactEmail is an address such as verkehr@example.org, or nothing")]
    public string? ContactEmail { get; set; }

    /// <summary>
    /// Whether figures are of real streets. Default false: until somebody says so, what is published says that it is a test, so that no
    /// simulated city is taken for a real one.
    /// </summary>
    public bool Real { get; set; }
}
