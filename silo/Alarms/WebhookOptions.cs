using System.ComponentModel.DataAnnotations;
using Jena.Iot.Domain.Alarms.Webhooks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Silo.Alarms;

/// <summary>Whom to call for alarms.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    public const string Section = "Webhooks";

    public const int ShortestSecret = 16;

    /// <summary>Default none.</summary>
    public IList<WebhookTargetOptions> Targets { get; } = [];

    /// <summary>Whether targets may be in the clear, on loopback and at private addresses. Default false.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Lines that may wait for one target; the oldest go to its dead letters then. 10 to 100,000; default 1,000.</summary>
    [Range(10, 100_000)]
    public int MostWaiting { get; set; } = 1_000;

    /// <summary>How long a line is tried. 1 min to 30 days; default 1 day.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long one call may take. 1 s to 1 min; default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<WebhookTarget> All => [.. Targets.Select(static t => new WebhookTarget(t.Name, t.Worst))];

    private static bool IsSecret(string text)
    {
        try
        {
            return WebhookSender.KeyOf(text).Length >= ShortestSecret;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (GiveUpAfter < TimeSpan.FromMinutes(1) || GiveUpAfter > TimeSpan.FromDays(30))
            yield return new ValidationResult($"Webhooks:GiveUpAfter is {GiveUpAfter}: write 00:01:00 to 30.00:00:00", [nameof(GiveUpAfter)]);
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(1))
            yield return new ValidationResult($"Webhooks:Timeout is {Timeout}: write 00:00:01 to 00:01:00", [nameof(Timeout)]);
        for (var i = 0; i < Targets.Count; i++)
        {
            var (target, at) = (Targets[i], $"Webhooks:Targets:{i}");
            if (!Slug.IsValid(target.Name) || Targets.Take(i).Any(t => t.Name == target.Name))
                yield return new ValidationResult($"{at}:Name is '{target.Name}': write lower-case letters, digits and single hyphens, for each target others", [nameof(Targets)]);
            if (target.Worst is AlarmSeverity.None)
                yield return new ValidationResult($"{at}:Worst: write High, Medium or Low", [nameof(Targets)]);
            if (WebhookAddress.Problem(target.Url, AllowPrivateAddresses) is { } problem)
                yield return new ValidationResult($"{at}:Url {problem}", [nameof(Targets)]);
            if (!File.Exists(target.SecretFile) || !IsSecret(File.ReadAllText(target.SecretFile).Trim()))
                yield return new ValidationResult($"{at}:SecretFile names '{target.SecretFile}': write a file with a secret of {ShortestSecret} characters or more, or whsec_ and as many bytes in Base64, by which the target knows that a call is ours", [nameof(Targets)]);
        }
    }
}

public sealed class WebhookTargetOptions
{
    /// <summary>A slug.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where to post to.</summary>
    public string Url { get; set; } = "";

    /// <summary>Holds the secret and nothing else; read with each call.</summary>
    public string SecretFile { get; set; } = "";

    /// <summary>This urgent or more. Default Medium.</summary>
    public AlarmSeverity Worst { get; set; } = AlarmSeverity.Medium;
}
