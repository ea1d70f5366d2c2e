using System.Text.Json.Serialization;

namespace Jena.Iot.Edge.Doctor;

/// <summary>What one check has found.</summary>
/// <param name="Check">The name of the check, as <c>broker login</c>.</param>
/// <param name="Found">What there is.</param>
/// <param name="Mend">What to do; null when all is well.</param>
public sealed record Finding(Verdict Verdict, string Check, string Found, string? Mend)
{
    public static Finding Ok(string check, string found) => new(Verdict.Ok, check, found, null);

    public static Finding Warn(string check, string found, string mend) => new(Verdict.Warn, check, found, mend);

    public static Finding Fail(string check, string found, string mend) => new(Verdict.Fail, check, found, mend);
}

/// <summary>How it stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>As it has to be; also what was left out for a reason.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok = 0,

    /// <summary>The edge works, and less well than it could, or not for long.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn = 1,

    /// <summary>The edge does not work, or loses readings.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail = 2,
}
