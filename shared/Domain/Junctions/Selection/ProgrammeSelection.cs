using System.Text.Json.Serialization;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Outputs;

namespace Jena.Iot.Domain.Junctions.Selection;

/// <summary>One selection of a signal programme, from its request to the return to normal.</summary>
public sealed record ProgrammeSelection
{
    /// <summary>Unique for ever within the junction.</summary>
    public required string Id { get; init; }

    /// <summary>The programme's number in the configuration.</summary>
    public required int Programme { get; init; }

    /// <summary>The edge whose output requests it, by its slug.</summary>
    public required string Edge { get; init; }

    /// <summary>The output's name in the edge's station file.</summary>
    public required string Output { get; init; }

    /// <summary>Who asked; <c>system/schedule</c> for the calendar.</summary>
    public required string By { get; init; }

    public required SelectionSource Source { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>From then on the controller is left to itself again.</summary>
    public required DateTimeOffset Until { get; init; }

    public SelectionPhase Phase { get; init; } = SelectionPhase.Requested;

    /// <summary>Since when the phase is so.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How often the edge was asked for what is wanted now, 1 or more. It begins anew with the return.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset AttemptAt { get; init; }

    /// <summary>The edge's request that the attempt is; null while the edge's cabinet was not asked yet.</summary>
    public string? Request { get; init; }

    /// <summary>Whether the edge has set the output as the attempt wants it, and read it back.</summary>
    public bool Done { get; init; }

    /// <summary>Whether an attempt turned the output on, or may have.</summary>
    public bool MayBeOn { get; init; }

    /// <summary>Until when the output is on by the attempt that was done last; null when that did not last, or none was done.</summary>
    public DateTimeOffset? Held { get; init; }

    /// <summary>Whether the attempt before was refused for a reason that does not pass by itself.</summary>
    public bool Refusing { get; init; }

    /// <summary>
    /// Seen from then on, another programme shows that the controller has left this one: from the confirmation, which was the last word about it,
    /// or else from the end. Null while it is wanted.
    /// </summary>
    public DateTimeOffset? LeavesFrom { get; init; }

    /// <summary>Why it was refused or is not confirmed, for programs; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>The same for people; null for none.</summary>
    public string? Detail { get; init; }

    /// <summary>The output is wanted on; else it is wanted off again.</summary>
    [JsonIgnore]
    public bool IsWanted => Phase is SelectionPhase.Requested or SelectionPhase.Sent or SelectionPhase.Confirmed or SelectionPhase.NotConfirmed;

    /// <summary>Something is still to happen.</summary>
    [JsonIgnore]
    public bool IsOpen => IsWanted || IsLeaving;

    /// <summary>It is over, and the way back to normal is not known to be done.</summary>
    [JsonIgnore]
    public bool IsLeaving => Phase is SelectionPhase.Returning or SelectionPhase.NotReturned;

    /// <summary>
    /// From when on the attempt may be asked for: at once for the first, later and later for those that follow, at most a minute, and at most
    /// 15 min after a refusal that does not pass by itself.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset AskFrom => Attempt == 1 ? AttemptAt : AttemptAt + TimeSpan.FromSeconds(Math.Min(Refusing && IsWanted ? 900 : 60, 2.5 * Math.Pow(2, Math.Min(Attempt - 1, 10))));

    /// <summary>What the edge is asked for. The same for one attempt, however often it is told.</summary>
    public RequestOutput Ask()
    {
        var left = Until - AttemptAt;
        var valid = left < RequestBook.ShortestValidity || !IsWanted || left > RequestBook.LongestValidity ? RequestBook.LongestValidity : left;
        // The edge goes back by itself at the end, also when nobody can reach it then, and however late it set the output.
        int? hold = IsWanted && left >= TimeSpan.FromMilliseconds(1) && left <= RequestBook.LongestHold ? (int)left.TotalMilliseconds : null;
        return new RequestOutput(Output, IsWanted, Reason, hold, valid, hold is null ? null : Until);
    }

    /// <summary>The id under which the cabinet takes the attempt once, however often it is told.</summary>
    [JsonIgnore]
    public string Command => $"{Id}-{(IsWanted ? "on" : "off")}-{Attempt}";
}

/// <summary>Who chose a programme.</summary>
public enum SelectionSource
{
    None = 0,
    Command = 1,
    Calendar = 2,
}

/// <summary>Where a selection got to.</summary>
public enum SelectionPhase
{
    None = 0,

    /// <summary>Decided here; the edge has not been told.</summary>
    Requested = 1,

    /// <summary>On its way to the edge, or done by the edge and not seen in what the controller does.</summary>
    Sent = 2,

    /// <summary>The controller was seen to run the programme, and that was seen after it was requested.</summary>
    Confirmed = 3,

    /// <summary>The edge refused it for a reason that does not pass by itself, and never set the output; it is over.</summary>
    Refused = 4,

    /// <summary>Within the time limit the controller was not seen to run it. It is asked for on, and a confirmation that comes later counts.</summary>
    NotConfirmed = 5,

    /// <summary>It is over, and the output is being taken back.</summary>
    Returning = 6,

    /// <summary>It is over, the output is off, and the controller does not run it any more.</summary>
    Returned = 7,

    /// <summary>It is over, and within the time limit the controller was seen to run it still, or the output could not be taken back. That is tried on.</summary>
    NotReturned = 8,
}
