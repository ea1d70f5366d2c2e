using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// Which alarms stand, and whose they are: whoever raises one clears it, and nobody does once the station has no such input, output, sign
/// or chip any more. Within a transaction only.
/// </summary>
internal sealed class StandingAlarms(Tables tables)
{
    /// <summary>Notes an alarm that is stored; one that names no input is not told here.</summary>
    public void Note(Sensed sensed)
    {
        if (sensed is not { Value: AlarmChange change, Input: { } input })
            return;
        if (change.Raised)
            tables.AddStanding.Run(sensed.Asset.ToString(), change.Code, (int)change.Severity, input);
        else
            tables.ForgetStanding.Run(sensed.Asset.ToString(), change.Code);
    }

    /// <summary>The ends of those alarms that nobody of the station clears any more.</summary>
    /// <param name="inputs">Everything of the station that may raise one.</param>
    /// <param name="now">When they end.</param>
    public IReadOnlyList<Sensed> Orphaned(IReadOnlySet<string> inputs, ReadingTime now)
    {
        var orphaned = new List<Sensed>();
        using var rows = tables.Standing.Query();
        while (rows.Read())
        {
            if (inputs.Contains(rows.GetString(3)))
                continue;
            var change = new AlarmChange(rows.GetString(1), false, (AlarmSeverity)rows.GetInt32(2), "No longer watched");
            orphaned.Add(new Sensed(StreamKind.Alarms, AssetId.Parse(rows.GetString(0)), now, change, Input: rows.GetString(3)));
        }
        return orphaned;
    }
}
