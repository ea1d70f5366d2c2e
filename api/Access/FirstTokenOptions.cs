namespace Jena.Iot.Api.Access;

/// <summary>Section <c>Access</c>.</summary>
public sealed class FirstTokenOptions
{
    public const string Section = "Access";

    /// <summary>Whether the first admin's token is made and shown when there has never been one. May be false with <see cref="OidcOptions"/> set. Default true.</summary>
    public bool FirstToken { get; set; } = true;
}
