namespace Jena.Iot.Faults.Messages;

/// <summary>
/// The packet ids of one direction beyond the proxy: each packet that asks gets one there that is free, so that one more copy of it
/// can be told from the first, and its answer comes back to who asked. Not for several threads.
/// </summary>
internal sealed class PacketIds
{
    private readonly Dictionary<ushort, ushort?> _askers = [];
    private ushort _last;

    /// <summary>An id for a packet.</summary>
    /// <param name="asker">The id that its answer is to have; null for a copy, whose answer nobody waits for.</param>
    public ushort Take(ushort? asker)
    {
        do
        {
            _last = _last == ushort.MaxValue ? (ushort)1 : (ushort)(_last + 1);
        }
        while (_askers.ContainsKey(_last));
        _askers.Add(_last, asker);
        return _last;
    }

    /// <summary>Whose answer it is; false when it is to go no further.</summary>
    public bool TryAnswer(ushort id, out ushort asker)
    {
        _askers.Remove(id, out var known);
        asker = known ?? 0;
        return known is not null;
    }
}
