using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Faults.Checks;

/// <summary>
/// A cabinet whose clock was far off senses without a time until it is right again. Each event of a junction that came so is dated
/// afterwards, once, and nothing else is.
/// </summary>
public static class DatingCheck
{
    public static IEnumerable<Finding> Compare(IEnumerable<StoredReading> stored)
    {
        var waiting = new Dictionary<(string Stream, string Boot, TimeSpan Monotonic, ReadingValue Value), int>();
        foreach (var reading in stored.Where(static r => r.Value is IndianaEvent))
        {
            var key = (reading.Stream, reading.Time.Boot, reading.Time.Monotonic, reading.Value);
            if (reading.Edge == Source.ClockOrigin)
                waiting[key] = waiting.GetValueOrDefault(key) - 1;
            else if (reading.Time.At is null)
                waiting[key] = waiting.GetValueOrDefault(key) + 1;
        }

        foreach (var asset in waiting.Where(static w => w.Value != 0).GroupBy(static w => w.Key.Stream))
        {
            var (undated, twice) = (asset.Where(static w => w.Value > 0).Sum(static w => w.Value), -asset.Where(static w => w.Value < 0).Sum(static w => w.Value));
            if (undated > 0)
                yield return new Finding(FindingKind.Lost, $"{asset.Key}: {undated} events without a time were never dated");
            if (twice > 0)
                yield return new Finding(FindingKind.Double, $"{asset.Key}: {twice} events were dated that are not there without a time");
        }
    }
}
