using Jena.Iot.Api.Live;
using Orleans.Runtime;

namespace Jena.Iot.Api.Clustering;

/// <summary>
/// Makes a call again when its message may be lost, with a silo that went or on the way to it: a client hears nothing of that. The first
/// answer counts, of whichever attempt. Bounded in time, in attempts, and in how many calls repeat at once. Safe for any thread.
/// </summary>
public sealed class PatientCalls(CallPatience patience, TimeProvider time)
{
    /// <summary>
    /// How often one call may be refused by the store and be made again. Of two activations of an asset one fails at the store until it knows
    /// of the other; a store that is away is told after a second or two.
    /// </summary>
    private const int MostStoreRefusals = 4;

    private int _repeating;

    /// <summary>Calls that are past their first attempt now.</summary>
    public int Repeating => Volatile.Read(ref _repeating);

    /// <summary>
    /// Throws what the last attempt was refused with, or <see cref="TimeoutException"/> when none was; whatever is an answer of the callee
    /// itself, and a refusal for too much work, is thrown at once.
    /// </summary>
    /// <param name="ask">One attempt; safe to be made several times.</param>
    /// <param name="isLong">An answer may well take seconds.</param>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, bool isLong = false)
    {
        var each = patience.AttemptOf(isLong);
        var began = time.GetTimestamp();
        var latest = ask();
        var open = new List<Task<T>> { latest };
        var (due, refusals, storeRefusals, repeats) = (each, 0, 0, false);
        Exception? refusal = null;
        try
        {
            while (time.GetElapsedTime(began) is var elapsed && elapsed < patience.Total)
            {
                if (elapsed >= due)
                {
                    repeats = repeats || TryRepeat();
                    if (!repeats && open.Count == 0)
                        break;
                    if (repeats)
                        open.Add(latest = ask());
                    due = repeats ? elapsed + each : patience.Total;
                    continue;
                }

                if (await EndedAsync(open, (due < patience.Total ? due : patience.Total) - elapsed) is not { } ended)
                    continue;
                try
                {
                    return await ended;
                }
                catch (Exception exception) when (MayPass(exception, ref storeRefusals))
                {
                    open.Remove(ended);
                    refusal = exception;
                    if (ended == latest)
                        due = time.GetElapsedTime(began) + patience.PauseAfter(++refusals);
                }
            }

            throw refusal ?? new TimeoutException($"the cluster did not answer within {patience.Total.TotalSeconds} s");
        }
        finally
        {
            if (repeats)
                Interlocked.Decrement(ref _repeating);
        }
    }

    /// <summary>Whether another attempt may fare better.</summary>
    private static bool MayPass(Exception exception, ref int storeRefusals) => exception switch
    {
        GatewayTooBusyException or LimitExceededException or ObjectDisposedException or InvalidOperationException => false,
        OrleansException or TimeoutException => true,
        _ => ClusterErrors.IsUnreachable(exception) && storeRefusals++ < MostStoreRefusals,
    };

    private async Task<Task<T>?> EndedAsync<T>(List<Task<T>> open, TimeSpan within)
    {
        using var stop = new CancellationTokenSource();
        var first = await Task.WhenAny([.. open, Task.Delay(within, time, stop.Token)]);
        // Nobody but the pause hears of it.
        stop.Cancel();
        return first as Task<T>;
    }

    private bool TryRepeat()
    {
        if (Interlocked.Increment(ref _repeating) <= patience.MostRepeating)
            return true;
        Interlocked.Decrement(ref _repeating);
        return false;
    }
}
