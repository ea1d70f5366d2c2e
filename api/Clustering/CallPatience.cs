namespace Jena.Iot.Api.Clustering;

/// <summary>How long a call to the cluster is worth waiting for, and how often it is made meanwhile.</summary>
/// <param name="Total">From the first attempt to the last moment at which an answer counts.</param>
/// <param name="Attempt">After so long without an answer the next attempt begins; the former ones are still listened to.</param>
/// <param name="MostRepeating">So many calls of this host may be past their first attempt at one time; others wait for theirs.</param>
public sealed record CallPatience(TimeSpan Total, TimeSpan Attempt, int MostRepeating)
{
    /// <summary>The pause after the first refusal; each one after it is twice as long, and none longer than <see cref="Attempt"/>.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <param name="isLong">Whether an answer may well take seconds.</param>
    public TimeSpan AttemptOf(bool isLong) => isLong && Total / 2 > Attempt ? Total / 2 : Attempt;

    /// <param name="refusals">In a row, 1 or more.</param>
    public TimeSpan PauseAfter(int refusals)
    {
        var pause = FirstPause * (1 << Math.Min(refusals - 1, 10));
        return pause < Attempt ? pause : Attempt;
    }
}
