using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Live;

namespace Jena.Iot.Domain.OpenData;

/// <summary>The signals of a junction as one device, as a feed tells of it at one moment.</summary>
/// <param name="Since">Since when the mode or the condition is so; null when that is not known.</param>
/// <param name="Fault">What is wrong, for programs: a slug; null when nothing is.</param>
public sealed record SignalDevice(AssetId Junction, string Name, Place? Place, DetectorCondition Condition, SignalDeviceMode Mode, DateTimeOffset? Since, string? Fault)
{
    /// <summary>Null for a junction without signals.</summary>
    public static SignalDevice? Of(JunctionView view, DateTimeOffset now)
    {
        if (view.SignalGroups.Count == 0)
            return null;
        var published = view.At(now);
        return published.Quality switch
        {
            Quality.Unknown => new(view.Id, view.Name, view.Place, DetectorCondition.Unknown, SignalDeviceMode.Unknown, null, "never-heard"),
            Quality.Stale => new(view.Id, view.Name, view.Place, DetectorCondition.Stale, SignalDeviceMode.Unknown, published.Since, "stale"),
            _ when view.Mode is JunctionMode.Fault => new(view.Id, view.Name, view.Place, DetectorCondition.Faulty, SignalDeviceMode.Flashing, view.Since, "signal-safety"),
            Quality.Partial => new(view.Id, view.Name, view.Place, DetectorCondition.Partial, ModeOf(view), view.Since, "gap"),
            _ => new(view.Id, view.Name, view.Place, DetectorCondition.Working, ModeOf(view), view.Since, null),
        };
    }

    private static SignalDeviceMode ModeOf(JunctionView view) => view.Mode switch
    {
        JunctionMode.FixedTime => SignalDeviceMode.FixedTime,
        JunctionMode.Actuated => SignalDeviceMode.Actuated,
        JunctionMode.Flashing => SignalDeviceMode.Flashing,
        JunctionMode.Off => SignalDeviceMode.Off,
        JunctionMode.Manual => SignalDeviceMode.Manual,
        _ => SignalDeviceMode.Unknown,
    };
}

/// <summary>How signals run, as far as anybody outside needs to know.</summary>
public enum SignalDeviceMode
{
    Unknown = 0,

    /// <summary>No lamp is lit.</summary>
    Off = 1,

    /// <summary>Amber flashes.</summary>
    Flashing = 2,

    FixedTime = 3,
    Actuated = 4,

    /// <summary>By hand.</summary>
    Manual = 5,
}
