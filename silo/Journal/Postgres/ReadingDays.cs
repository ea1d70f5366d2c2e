using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal.Writing;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Which day's partition a row of readings lies in, and so which days a read by time has to look at. A row whose time is near
/// its commit lies under the day of that (UTC); any other lies apart, under no day, and every read looks there too.
/// </summary>
internal static class ReadingDays
{
    /// <summary>How long before its commit a row may begin and lie under the day of that: 1 day.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromDays(1);

    /// <summary>How long after its commit a row may begin and lie under the day of that: 15 minutes.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(15);

    /// <summary>How long a row may be and lie under the day of its commit: 15 minutes.</summary>
    public static readonly TimeSpan Long = Bin.Length;

    /// <summary>The day of the rows that lie apart; PostgreSQL's <c>-infinity</c>.</summary>
    public static readonly DateOnly Apart = DateOnly.MinValue;

    public static DateOnly Of(PlannedRow row)
    {
        var isNear = row.Placed >= row.Committed - Late.Ticks
            && row.Placed <= row.Committed + Early.Ticks
            && row.Ended - row.Placed <= Long.Ticks
            && (row.Row.Bin is not { } bin || bin == Bin.Of(new DateTimeOffset(row.Placed, TimeSpan.Zero)));
        return isNear ? Day(row.Committed) : Apart;
    }

    /// <summary>The first and the last day that can hold rows placed from <paramref name="from"/> to <paramref name="to"/>, UTC ticks.</summary>
    public static (DateOnly From, DateOnly To) OfPlaced(long from, long to) => (Day(from - Early.Ticks), Day(to + Late.Ticks));

    /// <summary>The day of a moment in UTC ticks; the nearest one for a moment outside of all calendars.</summary>
    public static DateOnly Day(long ticks) => DateOnly.FromDateTime(new DateTime(Math.Clamp(ticks, TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), DateTimeKind.Utc));
}
