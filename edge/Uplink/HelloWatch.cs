using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Uplink;

/// <summary>Takes the time from a hello to the cluster's answer.</summary>
/// <param name="time">That of the uplink.</param>
internal sealed class HelloWatch(TimeProvider time) : IUplinkCompanion
{
    /// <summary>Without an answer for this long (three hellos) what was measured says nothing of now.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Lock _gate = new();
    private TimeSpan? _said;
    private (TimeSpan Trip, TimeSpan At)? _last;

    public IReadOnlyList<string> Topics => [];

    /// <summary>Of the latest hello that was answered; null when none was of late. Any thread.</summary>
    public TimeSpan? RoundTrip
    {
        get
        {
            lock (_gate)
                return _last is { } last && time.GetElapsedTime(0) - last.At < Patience ? last.Trip : null;
        }
    }

    public void Take(ParsedTopic topic, byte[] payload)
    {
    }

    public void Acknowledged(Ack ack)
    {
    }

    public void Heard(TimeSpan now)
    {
        lock (_gate)
        {
            if (_said is { } said)
                _last = (now - said, now);
            _said = null;
        }
    }

    public IEnumerable<Outgoing> Due(bool hello)
    {
        if (hello)
        {
            lock (_gate)
                _said = time.GetElapsedTime(0);
        }
        return [];
    }
}
