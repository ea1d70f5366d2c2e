using Jena.Iot.Domain.Sensing;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// Stores what was sensed with the inputs' states, all of it or nothing, whatever the file or the disk is like: a damaged file is
/// replaced; on a full disk there is room made, and where that does not help the loss is kept in mind and told with the next commit
/// that finds room. For users of the content.
/// </summary>
internal sealed class OutboxCommitter(GuardedContent guarded, OutboxDirectory directory, SamplerMemory memory)
{
    /// <summary>How often it is tried at all.</summary>
    private const int Attempts = 3;

    private readonly GapTally _unwritten = new();

    /// <summary>The number of each reading; null when there was no room.</summary>
    /// <param name="content">The present one.</param>
    /// <param name="readings">What was sensed.</param>
    /// <param name="changed">Inputs whose states changed; the memory has them.</param>
    /// <param name="stimulus">The position; null leaves the stored one.</param>
    /// <param name="fixesClock">Whether the readings tell everyone the time who has to be told.</param>
    public IReadOnlyList<long>? TryCommit(OutboxContent content, IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> changed, long? stimulus, bool fixesClock = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Commit(content, readings, changed, stimulus, fixesClock);
            }
            catch (SqliteException error) when (attempt < Attempts && OutboxDatabase.IsDamage(error))
            {
                content = guarded.Replace(content, error);
            }
            catch (SqliteException error) when (OutboxDatabase.IsNoRoom(error))
            {
                content.Room.NoRoom();
                if (attempt < Attempts)
                {
                    directory.FreeReserve(content.Tables.Database, error);
                    continue;
                }
                Miss(content, readings);
                memory.NotWritten(changed, stimulus);
                return null;
            }
        }
    }

    private List<long> Commit(OutboxContent content, IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> changed, long? stimulus, bool fixesClock)
    {
        var sequences = new List<long>(readings.Count);
        content.Transact(() =>
        {
            if (fixesClock)
                content.Unfixed.Clear();
            if (readings.Count > 0 || !_unwritten.IsEmpty)
                content.Room.MakeRoom(readings.Count);
            content.Appender.Tell(_unwritten);
            foreach (var reading in readings)
                sequences.Add(content.Appender.Append(reading));
            memory.Write(content.Tables, changed, stimulus);
            if (!fixesClock)
                content.Sensing.Committing();
        });
        if (!fixesClock)
            content.Sensing.Committed();
        _unwritten.Clear();
        memory.Written(stimulus);
        return sequences;
    }

    private void Miss(OutboxContent content, IReadOnlyList<Sensed> readings)
    {
        foreach (var reading in readings)
        {
            // Nothing was lost by what is told anew until there is room.
            if (reading.Value is LaneTotals or ClockFixed)
                continue;
            var stream = content.Streams[reading.Kind];
            _unwritten.Add(stream.Id, reading.Kind, stream.Next, reading.Asset, reading.Time.At, reading.Value, GapReason.OutboxFull);
        }
    }
}
