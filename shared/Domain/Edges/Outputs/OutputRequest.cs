using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Edges.Outputs;

/// <summary>One request for an output of an edge, and what became of it.</summary>
public sealed record OutputRequest
{
    /// <summary>Unique for ever within the edge; also the command's id on the wire.</summary>
    public required string Id { get; init; }

    /// <summary>The output's name in the station file.</summary>
    public required string Output { get; init; }

    public required bool On { get; init; }

    /// <summary>After how many milliseconds it goes back to its safe state; null for not by itself.</summary>
    public int? HoldMs { get; init; }

    /// <summary>When it goes back to its safe state at the latest; null for no such end. <see cref="Expires"/> is not after it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who asked.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Not executed any more from then on.</summary>
    public required DateTimeOffset Expires { get; init; }

    public RequestPhase Phase { get; init; } = RequestPhase.Requested;

    /// <summary>Since when the phase is so: for a fate, when it was settled at the edge.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The boot that it was sent to; null before.</summary>
    public string? Boot { get; init; }

    /// <summary>Its expiry on the clock of that boot; null before it was sent.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The latest end on the clock of that boot; null for none, or before it was sent.</summary>
    [JsonIgnore]
    public TimeSpan? UntilOfBoot => Deadline + (Until - Expires);

    /// <summary>Why it was not executed, for programs; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>Why it was not executed, for people; null for none.</summary>
    public string? Detail { get; init; }

    /// <summary>What the output showed once the fate was settled; null when nobody said.</summary>
    public bool? ReadBack { get; init; }

    /// <summary>Nothing was heard of it yet, and it is not too late.</summary>
    [JsonIgnore]
    public bool IsPending => Phase is RequestPhase.Requested or RequestPhase.Sent;

    /// <summary>It was sent, and its true fate is not known.</summary>
    [JsonIgnore]
    public bool IsOpen => Phase is RequestPhase.Sent or RequestPhase.Unanswered;
}

/// <summary>Where a request got to.</summary>
public enum RequestPhase
{
    None = 0,

    /// <summary>Asked for; not sent to any boot of the edge yet.</summary>
    Requested = 1,

    /// <summary>Sent to one boot of the edge, with a deadline on its clock. It may have arrived.</summary>
    Sent = 2,

    Executed = 3,

    Refused = 4,

    Expired = 5,

    Interrupted = 6,

    /// <summary>It was sent and nothing was heard until after its expiry. It is asked for on, and a fate that comes later counts.</summary>
    Unanswered = 7,
}

/// <summary>What an output last showed.</summary>
/// <param name="On">As it was read back; null when it could not be read.</param>
/// <param name="Since">Since when it is known to be so.</param>
/// <param name="At">When it was last read.</param>
/// <param name="Until">When it goes back to its safe state by itself; null for not.</param>
/// <param name="Request">The id of the request that brought it about; null when the edge did by itself: a hold ended, or it went to its safe state.</param>
public sealed record OutputState(bool? On, DateTimeOffset Since, DateTimeOffset At, DateTimeOffset? Until, string? Request);
