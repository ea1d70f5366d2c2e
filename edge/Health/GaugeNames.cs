namespace Jena.Iot.Edge.Health;

/// <summary>The words for gauges in station files.</summary>
public static class GaugeNames
{
    public const string Cpu = "cpu";
    public const string Power = "power";
    public const string Disk = "disk";
    public const string Memory = "memory";
    public const string Load = "load";
    public const string Outbox = "outbox";
    public const string Clock = "clock";
    public const string Starts = "starts";
    public const string Link = "link";
    public const string Uplink = "uplink";
    public const string Certificate = "certificate";

    public static IReadOnlyList<string> All { get; } = [Cpu, Power, Disk, Memory, Load, Outbox, Clock, Starts, Link, Uplink, Certificate];
}
