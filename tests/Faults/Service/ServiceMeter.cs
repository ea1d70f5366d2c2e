namespace Jena.Iot.Faults.Service;

/// <summary>For how long nobody was served. Each service is said to be good again and again; what lies between two such moments is the time without it. Any thread.</summary>
public sealed class ServiceMeter(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<long>> _good = [];
    private readonly Dictionary<string, long> _ended = [];

    public long Now => time.GetTimestamp();

    /// <summary>The service was there at this moment.</summary>
    public void Good(string service)
    {
        lock (_gate)
        {
            if (!_good.TryGetValue(service, out var moments))
                _good[service] = moments = [];
            moments.Add(Now);
        }
    }

    /// <summary>Nobody asks for this service any more.</summary>
    public void End(string service)
    {
        lock (_gate)
            _ended.TryAdd(service, Now);
    }

    /// <summary>Whether it was there after a moment.</summary>
    public bool IsGoodSince(string service, long since)
    {
        lock (_gate)
            return _good.TryGetValue(service, out var moments) && moments[^1] > since;
    }

    /// <summary>The longest time without a service within [from, to], among services whose name begins so; and which it was.</summary>
    public (TimeSpan Longest, string Service) Longest(string prefix, long from, long to)
    {
        lock (_gate)
        {
            var worst = (Longest: TimeSpan.Zero, Service: "");
            foreach (var (service, moments) in _good.Where(g => g.Key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                var longest = Longest(moments, from, _ended.TryGetValue(service, out var end) ? Math.Min(to, end) : to);
                if (longest > worst.Longest)
                    worst = (longest, service);
            }

            return worst;
        }
    }

    private TimeSpan Longest(List<long> moments, long from, long to)
    {
        if (to <= from)
            return TimeSpan.Zero;
        var last = from;
        var longest = 0L;
        var at = moments.BinarySearch(from);
        for (var i = at < 0 ? ~at : at; i < moments.Count && moments[i] <= to; i++)
        {
            longest = Math.Max(longest, moments[i] - last);
            last = moments[i];
        }

        return TimeSpan.FromSeconds((double)Math.Max(longest, to - last) / time.TimestampFrequency);
    }
}
