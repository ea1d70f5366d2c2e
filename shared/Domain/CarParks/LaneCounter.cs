using System.Collections.Immutable;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.CarParks;

/// <summary>
/// Counts vehicles over two loops in a lane, A and B, that overlap under a vehicle: 00 → A → AB → B → 00 is one passage, and so is the
/// mirror image in the other direction. Any way that goes back to where it came from counts none. Pure: the edge feeds it changes and
/// keeps its state with the outbox.
/// </summary>
/// <remarks>
/// A change counts once it has lasted for the debounce time; that is known at the next input or at <see cref="Due"/>, when the edge
/// has to call <see cref="Advance"/>. Passages are dated by the change that completed them, not by when that became known.
/// A second vehicle that drives onto the first loop while the one before still stands on the second is not told apart from one that
/// goes back and comes again.
/// </remarks>
public static class LaneCounter
{
    /// <summary>Takes one change of a loop. A level that is so already, or a time before the last input's, is no error.</summary>
    public static LaneStep Take(LaneSettings settings, LaneState state, LoopInput input)
    {
        var at = input.At > state.Now ? input.At : state.Now;
        var passages = ImmutableArray.CreateBuilder<LaneResult>();
        state = Settle(settings, state, at, passages);
        var loop = state.Of(input.Loop);
        if (loop.Raw != input.Occupied)
        {
            state = state.With(input.Loop, loop with { Raw = input.Occupied, ChangedAt = at });
            state = Settle(settings, state, at, passages);
        }
        return new LaneStep(state, passages.ToImmutable());
    }

    /// <summary>Lets time pass without a change.</summary>
    public static LaneStep Advance(LaneSettings settings, LaneState state, TimeSpan now)
    {
        var passages = ImmutableArray.CreateBuilder<LaneResult>();
        state = Settle(settings, state, now > state.Now ? now : state.Now, passages);
        return new LaneStep(state, passages.ToImmutable());
    }

    /// <summary>When <see cref="Advance"/> has to be called if nothing changes before; null for never.</summary>
    public static TimeSpan? Due(LaneSettings settings, LaneState state)
    {
        TimeSpan? due = state.Entered is Loop.None || state.Blocked ? null : state.EnteredAt + settings.MaxPassage;
        foreach (var loop in (ReadOnlySpan<LoopState>)[state.A, state.B])
        {
            if (loop.IsPending && !(due <= loop.ChangedAt + settings.Debounce))
                due = loop.ChangedAt + settings.Debounce;
        }
        return due;
    }

    /// <summary>
    /// The state to go on with when the loops were not watched for a while (a restart, another boot): a lane that is not clear is
    /// blocked until it is, since nobody saw what happened.
    /// </summary>
    public static LaneState Resume(bool a, bool b, TimeSpan now) => new()
    {
        A = new LoopState(a, a, now),
        B = new LoopState(b, b, now),
        Blocked = a || b,
        Now = now,
    };

    private static LaneState Settle(LaneSettings settings, LaneState state, TimeSpan now, ImmutableArray<LaneResult>.Builder passages)
    {
        while (Next(settings, state, now) is { } loop)
        {
            var settled = state.Of(loop);
            state = Expire(settings, state, settled.ChangedAt);
            state = Changed(settings, state.With(loop, settled with { Settled = settled.Raw }), loop, settled.ChangedAt, passages);
        }
        return Expire(settings, state, now) with { Now = now };
    }

    /// <summary>The pending loop whose change has lasted and began first; A before B in the same instant.</summary>
    private static Loop? Next(LaneSettings settings, LaneState state, TimeSpan now)
    {
        var a = state.A.IsPending && state.A.ChangedAt + settings.Debounce <= now;
        var b = state.B.IsPending && state.B.ChangedAt + settings.Debounce <= now;
        return (a, b) switch
        {
            (true, true) => state.A.ChangedAt <= state.B.ChangedAt ? Loop.A : Loop.B,
            (true, false) => Loop.A,
            (false, true) => Loop.B,
            _ => null,
        };
    }

    private static LaneState Expire(LaneSettings settings, LaneState state, TimeSpan now) =>
        state.Entered is not Loop.None && !state.Blocked && now - state.EnteredAt >= settings.MaxPassage ? state with { Blocked = true } : state;

    private static LaneState Changed(LaneSettings settings, LaneState state, Loop loop, TimeSpan at, ImmutableArray<LaneResult>.Builder passages)
    {
        var (a, b) = (state.A.Settled, state.B.Settled);
        if (a || b)
            return state.Entered is Loop.None && !state.Blocked ? state with { Entered = loop, EnteredAt = at } : state;
        // Clear again: armed for the next. Left by the loop opposite to the one entered, which only a way over both can do: a passage.
        if (!state.Blocked && state.Entered is not Loop.None && state.Entered != loop)
            passages.Add(new LaneResult(state.Entered == settings.InwardFirst ? PassageDirection.In : PassageDirection.Out, at));
        return state with { Entered = Loop.None, Blocked = false };
    }
}

/// <summary>One of the two loops of a lane.</summary>
public enum Loop
{
    None = 0,
    A = 1,
    B = 2,
}

/// <summary>How a lane counts.</summary>
public sealed record LaneSettings
{
    /// <summary>The loop that a vehicle on its way in meets first. Default A.</summary>
    public Loop InwardFirst { get; init; } = Loop.A;

    /// <summary>How long a level has to last to count; 0 to 1 s. Default 20 ms.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long one passage may take; as long or longer is none, and the lane counts again once it is clear. 1 s to 1 h. Default 60 s.</summary>
    public TimeSpan MaxPassage { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What is out of bounds, in words; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { InwardFirst: not (Loop.A or Loop.B) } => "the loop met first on the way in is A or B",
        { Debounce: var d } when d < TimeSpan.Zero || d > TimeSpan.FromSeconds(1) => $"the debounce time is {d.TotalMilliseconds} ms: write 0 to 1000 ms",
        { MaxPassage: var m } when m < TimeSpan.FromSeconds(1) || m > TimeSpan.FromHours(1) => $"the longest passage is {m.TotalSeconds} s: write 1 to 3600 s",
        _ => null,
    };
}

/// <param name="Occupied">Whether a vehicle is over the loop.</param>
/// <param name="At">Monotonic time of the change.</param>
public readonly record struct LoopInput(Loop Loop, bool Occupied, TimeSpan At);

/// <summary>Everything that a lane remembers; serialisable.</summary>
public sealed record LaneState
{
    /// <summary>A clear lane at monotonic zero.</summary>
    public static LaneState Clear { get; } = new();

    public LoopState A { get; init; } = LoopState.Free;

    public LoopState B { get; init; } = LoopState.Free;

    /// <summary>The loop over which a vehicle came; none while the lane is clear.</summary>
    public Loop Entered { get; init; }

    public TimeSpan EnteredAt { get; init; }

    /// <summary>Counts nothing until the lane is clear: it took too long, or nobody saw it come.</summary>
    public bool Blocked { get; init; }

    /// <summary>Time of the last input.</summary>
    public TimeSpan Now { get; init; }

    internal LoopState Of(Loop loop) => loop is Loop.B ? B : A;

    internal LaneState With(Loop loop, LoopState state) => loop is Loop.B ? this with { B = state } : this with { A = state };
}

/// <param name="Raw">The level as it was last read.</param>
/// <param name="Settled">The level as it counts.</param>
/// <param name="ChangedAt">When the level as read last changed.</param>
public sealed record LoopState(bool Raw, bool Settled, TimeSpan ChangedAt)
{
    public static LoopState Free { get; } = new(false, false, TimeSpan.Zero);

    internal bool IsPending => Raw != Settled;
}

/// <param name="Passages">What was counted: as a rule none or one.</param>
public sealed record LaneStep(LaneState State, ImmutableArray<LaneResult> Passages);

/// <param name="At">Monotonic time at which the lane became clear.</param>
public readonly record struct LaneResult(PassageDirection Direction, TimeSpan At);
