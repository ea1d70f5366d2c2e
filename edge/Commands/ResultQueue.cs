using Google.Protobuf;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Commands;

/// <summary>Results on their way to the cluster: each at once, and with each hello until it is acknowledged. Any thread may call it.</summary>
internal sealed class ResultQueue(string edge)
{
    /// <summary>Told again with one hello at most, the oldest first; the others once these are acknowledged.</summary>
    public const int MostPerHello = 100;

    private readonly Lock _gate = new();
    private readonly List<(string Id, Outgoing Message)> _waiting = [];
    private readonly List<(string Id, Outgoing Message)> _fresh = [];

    /// <summary>Raised when there is something to send; handlers return at once.</summary>
    public event Action? Added;

    /// <summary>A fate is to be told, perhaps again, in place of what was to be told of the same command.</summary>
    public void Put(CommandResult result)
    {
        var message = new Outgoing(Topics.Result(edge, result.Id), result.ToByteArray());
        lock (_gate)
        {
            if (_waiting.FindIndex(w => w.Id == result.Id) is >= 0 and var known)
                _waiting[known] = (result.Id, message);
            else
                _waiting.Add((result.Id, message));
            _fresh.RemoveAll(f => f.Id == result.Id);
            _fresh.Add((result.Id, message));
        }
        Added?.Invoke();
    }

    /// <summary>What is to be sent now.</summary>
    public IReadOnlyList<Outgoing> Due(bool hello)
    {
        lock (_gate)
        {
            IReadOnlyList<Outgoing> due = [.. _waiting.Take(hello ? MostPerHello : 0).Concat(_fresh).DistinctBy(static r => r.Id).Select(static r => r.Message)];
            _fresh.Clear();
            return due;
        }
    }

    /// <summary>The cluster has these. Returns those that were waiting for it.</summary>
    public IReadOnlyList<string> Acknowledge(IEnumerable<string> ids)
    {
        lock (_gate)
            return [.. ids.Distinct().Where(id => _waiting.RemoveAll(w => w.Id == id) > 0)];
    }
}
