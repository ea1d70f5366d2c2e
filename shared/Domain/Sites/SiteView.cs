using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Sites;

/// <summary>What everybody may know of a construction site.</summary>
public sealed record SiteView : IAssetView
{
    public required AssetId Id { get; init; }

    public required string Name { get; init; }

    public Place? Place { get; init; }

    public required SitePhase Phase { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Who brought the phase about: a person, or <c>system/schedule</c>.</summary>
    public string? By { get; init; }

    public string Location { get; init; } = "";

    public string Works { get; init; } = "";

    /// <summary>The first instant of the span: the order's, or while there is none, the one applied for.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant after the span.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Null while there is none.</summary>
    public SiteOrder? Order { get; init; }

    /// <summary>Set up before an order covered it.</summary>
    public bool Emergency { get; init; }

    /// <summary>An emergency that still has no order.</summary>
    public bool OrderMissing { get; init; }

    /// <summary>Cleared without ever having been active.</summary>
    public bool Withdrawn { get; init; }

    public string? Note { get; init; }

    public IReadOnlyDictionary<string, ContactState> Contacts { get; init; } = ContactBook.Empty;

    /// <summary>What was measured of it last, by name.</summary>
    public IReadOnlyDictionary<string, Figure> Measurements { get; init; } = new Dictionary<string, Figure>();

    public DateTimeOffset? LastSign { get; init; }

    public IReadOnlyList<StandingAlarm> Alarms { get; init; } = [];

    /// <summary>The words are <c>unknown</c>, <c>applied</c>, <c>ordered</c>, <c>active</c> and <c>cleared</c>: people's words, so never stale.</summary>
    public Published At(DateTimeOffset now) => Measurements.Until(Phased(), now);

    public IAssetView As(DateTimeOffset now) => this with { Measurements = Measurements.As(now) };

    private Published Phased() => Phase switch
    {
        SitePhase.Applied => Word("applied"),
        SitePhase.Ordered => Word("ordered"),
        SitePhase.Active => Word("active"),
        SitePhase.Cleared => Word("cleared"),
        _ => new Published("unknown", Quality.Unknown, null, LastSign, null),
    };

    private Published Word(string word) => new(word, Quality.Manual, Since, LastSign, null);
}
