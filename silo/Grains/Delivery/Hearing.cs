using Jena.Iot.Domain.Edges;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>
/// Until when all that an edge sensed has been taken: until shortly before a hello, once everything is taken that the edge held then. That
/// tells a detector that is quiet from one whose readings are still under way. No I/O; the edge grain drives it, one call at a time.
/// </summary>
internal sealed class Hearing
{
    /// <summary>For what was sensed and not yet numbered, for the way of the hello, and for clocks that differ a little.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>An edge that begins to speak may have to tell first that it did not sense for a while: it is believed after this.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    private string _boot = "";
    private DateTimeOffset? _since;
    private DateTimeOffset _last;
    private HeldReadings? _awaited;

    /// <summary>Null when nobody knows.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>What has to be taken before <see cref="Until"/> moves on; null for nothing.</summary>
    public HeldReadings? Awaited => _awaited;

    /// <summary>The edge said hello. One that is awaited already goes before it: a backlog may never be empty.</summary>
    /// <param name="ahead">More was taken than the edge says it has: it was put back, or the hello crossed fresh readings.</param>
    public void Hello(Hello hello, DateTimeOffset received, bool ahead)
    {
        if (_since is null || hello.Boot != _boot || received - _last > CabinetView.StaleAfter)
            (_since, _boot, _awaited) = (received, hello.Boot, null);
        _last = received;
        var held = hello.Streams.Where(static s => s.Kind is StreamKind.Readings).ToList();
        if (_awaited is null && !ahead && received - _since >= Settling && held.Count is > 0 and <= DeliveryLanes.Most && held.TrueForAll(static s => Topics.IsStream(s.Stream)))
            _awaited = new HeldReadings(received - Margin, [.. held.Select(static s => (s.Stream, (long)s.Next))]);
    }

    /// <summary>All of that is taken.</summary>
    public void Took(HeldReadings awaited)
    {
        Until = awaited.Until;
        if (ReferenceEquals(_awaited, awaited))
            _awaited = null;
    }

    /// <summary>What the edge held of its readings.</summary>
    /// <param name="Until">Once it is taken, all is that was sensed until then.</param>
    /// <param name="Next">By stream, the sequence that the next reading was to have.</param>
    internal sealed record HeldReadings(DateTimeOffset Until, IReadOnlyList<(string Stream, long Next)> Next);
}
