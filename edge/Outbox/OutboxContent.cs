using Jena.Iot.Edge.Time;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// One opened outbox file with the memory that mirrors it. Another file is another content: what is known of the one never counts
/// for the other. Its owner sees to it that it has one user at a time.
/// </summary>
internal sealed class OutboxContent : IDisposable
{
    private readonly OutboxTransaction _transaction;

    /// <summary>Reads the file, beginning its streams where it is new, with all of it durable.</summary>
    /// <param name="tables">The file, just opened. Closed with the content; the caller's when this throws.</param>
    /// <param name="fingerprint">The machine's.</param>
    /// <param name="memory">Gets the inputs' states of the file.</param>
    public OutboxContent(Tables tables, string fingerprint, SamplerMemory memory, OutboxOptions options, OutboxOwner owner, EdgeClock clock, ILogger logger)
    {
        Tables = tables;
        memory.Load(tables);
        Rows = new ReadingRows(tables);
        Running = new RunningTime(tables, clock);
        Sensing = new SensingTime(tables, clock);
        Streams = new StreamStates(tables, fingerprint);
        Lanes = new LaneCounters(tables);
        Unfixed = new UnfixedAssets(tables);
        Alarms = new RaisedAlarms(tables);
        Standing = new StandingAlarms(tables);
        Appender = new ReadingAppender(Rows, Streams, Lanes, Standing, Unfixed, Running, owner, clock);
        UnderWay = new UnderWay(Streams, clock);
        Room = new RoomKeeper(tables, Rows, Streams, UnderWay, Lanes, Alarms, Appender, options, clock, logger);
        Renewal = new StreamRenewal(Rows, Streams, Lanes, Running, logger);
        _transaction = new OutboxTransaction(tables, Streams, Lanes, Unfixed, Alarms);
        foreach (var kind in StreamStates.Kinds)
        {
            if (Rows.Own(kind, Streams[kind].Next - 1, 1) is [var last] && last.HasUtcTicks && last.Boot == clock.Boot)
                clock.NeverBefore(new DateTimeOffset(last.UtcTicks, TimeSpan.Zero));
        }
        Transact(() =>
        {
            tables.SetMeta.Run("machine", fingerprint);
            Streams.Save();
            Unfixed.Load(clock.Boot);
            foreach (var alarm in (ReadOnlySpan<OutboxAlarm>)[OutboxAlarms.Damaged, OutboxAlarms.OtherMachine])
            {
                if (Alarms.Contains(alarm))
                    Alarms.Clear(alarm, Appender);
            }
        });
        Sync();
    }

    public Tables Tables { get; }

    public ReadingRows Rows { get; }

    public RunningTime Running { get; }

    public SensingTime Sensing { get; }

    public StreamStates Streams { get; }

    public LaneCounters Lanes { get; }

    public UnfixedAssets Unfixed { get; }

    public RaisedAlarms Alarms { get; }

    public StandingAlarms Standing { get; }

    public ReadingAppender Appender { get; }

    public UnderWay UnderWay { get; }

    public RoomKeeper Room { get; }

    public StreamRenewal Renewal { get; }

    /// <inheritdoc cref="OutboxTransaction.Run"/>
    public void Transact(Action act) => _transaction.Run(act);

    /// <summary>Makes everything durable while its one user waits.</summary>
    public void Sync()
    {
        Tables.Database.Sync();
        Streams.MadeDurable(Streams.Snapshot());
    }

    public void Dispose() => Tables.Dispose();
}
