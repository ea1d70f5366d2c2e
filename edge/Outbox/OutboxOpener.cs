using Jena.Iot.Edge.Time;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// Opens the outbox's file. An identity belongs to one file on one machine: a file from another machine, and a file that is damaged,
/// is set aside and a new one begins, which tells of it in an alarm and, for what was damaged, in gap records.
/// </summary>
internal sealed class OutboxOpener(OutboxDirectory directory, SamplerMemory memory, OutboxOptions options, OutboxOwner owner, EdgeClock clock, ILogger logger)
{
    public OutboxContent Open()
    {
        Tables? tables = null;
        try
        {
            tables = directory.OpenFile();
            if (tables.MetaOf("machine") is not string machine || machine == Fingerprint())
                return Load(tables);
            tables.Dispose();
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            logger.LogError(error, "the outbox is damaged");
            tables?.Dispose();
            memory.Forget();
            return Begin("damaged", OutboxAlarms.Damaged, new Dictionary<LaneKey, LaneCounter>());
        }
        catch
        {
            tables?.Dispose();
            throw;
        }
        return Begin("other-machine", OutboxAlarms.OtherMachine, new Dictionary<LaneKey, LaneCounter>());
    }

    /// <summary>Sets aside a file that turned out to be damaged while the agent runs. The sampler's memory and counters go on.</summary>
    public OutboxContent Replace(OutboxContent damaged, SqliteException error)
    {
        logger.LogError(error, "the outbox is damaged");
        damaged.Dispose();
        return Begin("damaged", OutboxAlarms.Damaged, damaged.Lanes.All);
    }

    private OutboxContent Begin(string why, OutboxAlarm alarm, IReadOnlyDictionary<LaneKey, LaneCounter> lanes)
    {
        var aside = directory.SetAside(why);
        logger.LogError("{Text}: the file was set aside as {Aside}", alarm.Text, aside);
        var tables = directory.OpenFile();
        try
        {
            var content = Load(tables);
            content.Transact(() =>
            {
                // Counters that the sampler keeps go on; the new stream starts at zero.
                foreach (var (lane, counter) in lanes)
                    content.Lanes.Set(lane, counter with { BaseIn = counter.RawIn, BaseOut = counter.RawOut });
                memory.WriteAll(tables);
                if (alarm == OutboxAlarms.Damaged)
                    content.Appender.TellDamage();
                content.Alarms.Raise(alarm, $"{alarm.Text}: it was set aside as {Path.GetFileName(aside)}", content.Appender);
            });
            content.Sync();
            return content;
        }
        catch
        {
            tables.Dispose();
            throw;
        }
    }

    private OutboxContent Load(Tables tables) => new(tables, Fingerprint(), memory, options, owner, clock, logger);

    private string Fingerprint() => MachineIdentity.Fingerprint(options.MachineIdPath);
}
