using System.Globalization;

namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>The network interface in use (that of the default route): speed of a wired one, signal of a wireless one.</summary>
internal sealed class LinkGauge(MachineFiles files) : IGauge
{
    private const int RouteIsUp = 1;

    public string Name => GaugeNames.Link;

    public IEnumerable<Shown> Read()
    {
        if (InUse() is not { } link)
            yield break;
        if (files.Number($"sys/class/net/{link}/speed") is > 0 and var speed)
            yield return new Shown(HealthFigures.LinkSpeed.Name, speed);
        if (Signal(link) is { } signal)
            yield return new Shown(HealthFigures.LinkSignal.Name, signal);
    }

    /// <summary>Columns: interface, destination, gateway, flags, count, use, metric, mask …; numbers in hex but the metric.</summary>
    private string? InUse() => files.Lines("proc/net/route").Skip(1)
        .Select(static line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Where(static route => route.Length >= 8 && route[1] == "00000000" && route[7] == "00000000"
            && int.TryParse(route[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags) && (flags & RouteIsUp) != 0)
        .OrderBy(static route => int.TryParse(route[6], CultureInfo.InvariantCulture, out var metric) ? metric : int.MaxValue)
        .FirstOrDefault()?[0];

    /// <summary>The level in dBm, third number of the interface's line. Some drivers write it as an unsigned byte.</summary>
    private double? Signal(string link)
    {
        var words = files.Lines("proc/net/wireless").Select(static line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words[0] == link + ":");
        if (words is not { Length: > 3 } || !double.TryParse(words[3].TrimEnd('.'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var level))
            return null;
        return level switch
        {
            > 63 and < 256 => level - 256,
            < 0 and > -200 => level,
            _ => null,
        };
    }
}
