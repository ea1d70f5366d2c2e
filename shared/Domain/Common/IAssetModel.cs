using System.Collections.Immutable;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// One kind of asset as pure functions. All are total: for any state and argument they return, they do not throw.
/// A grain is a thin shell around it: decide, append, apply, publish.
/// </summary>
public interface IAssetModel<TState, TEvent, TCommand, TView>
    where TEvent : IAssetEvent
    where TCommand : IAssetCommand
    where TView : IAssetView
{
    static abstract AssetKind Kind { get; }

    /// <summary>Before the first event.</summary>
    static abstract TState Initial(AssetId id);

    /// <summary>The registry gave or changed what is known of the asset. Empty when nothing differs.</summary>
    static abstract Decision<TEvent> Define(TState state, AssetDefinition definition, DateTimeOffset now);

    static abstract Decision<TEvent> Decide(TState state, TCommand command, Principal by, DateTimeOffset now);

    /// <summary>A deadline of <see cref="Deadlines"/> has come. Empty when it no longer matters.</summary>
    static abstract Decision<TEvent> DeadlineReached(TState state, Deadline deadline, DateTimeOffset now);

    /// <summary>Null when the reading can be taken; else why it goes to the dead letters.</summary>
    static abstract Refusal? Judge(TState state, Reading reading, DateTimeOffset now);

    static abstract TState Apply(TState state, TEvent @event);

    /// <summary>Takes readings that <see cref="Judge"/> let pass and that are in the journal.</summary>
    /// <param name="received">When the cluster took them, UTC: what lateness is judged by.</param>
    static abstract TState Apply(TState state, SensedBatch batch, DateTimeOffset received);

    /// <summary>Takes current levels and totals from the live stream: for the live view only, never counted, never stored.</summary>
    static abstract TState ApplyLive(TState state, SensedBatch batch, DateTimeOffset received);

    static abstract TView View(TState state);

    /// <summary>All deadlines that hold for this state.</summary>
    static abstract IReadOnlyList<Deadline> Deadlines(TState state);

    /// <summary>What follows from a state and the time of its own accord. Empty once it is applied; asked after every reading and every decision.</summary>
    static virtual ImmutableArray<TEvent> Follow(TState state, DateTimeOffset now) => [];

    /// <summary>What every kind keeps of the readings that concern it.</summary>
    static abstract Vitals VitalsOf(TState state);

    static abstract TState With(TState state, Vitals vitals);

    /// <summary>The event of this kind that carries one about an alarm; applying it gives the state with <see cref="AlarmBook.After(AlarmEvent)"/>.</summary>
    static abstract TEvent Alarmed(AlarmEvent alarm);

    /// <summary>How long the asset may give no sign of life before that is an alarm; null for as long as it likes.</summary>
    static abstract TimeSpan? SilentAfter(TState state);
}
