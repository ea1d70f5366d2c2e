using System.Globalization;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// When somebody sensed on a file, so that the next start can tell for how long nobody did. It stands still until the first commit:
/// an agent that never came to sense leaves it as it was.
/// </summary>
internal sealed class SensingTime(Tables tables, EdgeClock clock)
{
    /// <summary>Commits write it at most this often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private TimeSpan? _saved;
    private TimeSpan _written;

    /// <summary>What the file said when it was opened; null for a new one.</summary>
    public ReadingTime? Before { get; } = Parse(tables.MetaOf("alive") as string);

    /// <summary>Within the transaction of a commit.</summary>
    public void Committing()
    {
        if (_saved is not { } saved || clock.Monotonic - saved >= Pause)
            Write();
    }

    /// <summary>The commit is through.</summary>
    public void Committed() => _saved = _written;

    /// <summary>Within a transaction of upkeep.</summary>
    public void Keep()
    {
        if (_saved is not null)
            Write();
    }

    private void Write()
    {
        var now = clock.Now();
        _written = now.Monotonic;
        tables.SetMeta.Run("alive", string.Create(CultureInfo.InvariantCulture, $"{now.Monotonic.Ticks} {now.At?.UtcTicks} {now.Boot}"));
    }

    private static ReadingTime? Parse(string? text)
    {
        if (text?.Split(' ', 3) is not [var monotonic, var utc, var boot])
            return null;
        DateTimeOffset? at = utc.Length > 0 ? new DateTimeOffset(long.Parse(utc, CultureInfo.InvariantCulture), TimeSpan.Zero) : null;
        return new ReadingTime(boot, TimeSpan.FromTicks(long.Parse(monotonic, CultureInfo.InvariantCulture)), at);
    }
}
