using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Registry;
using Jena.Iot.Wire.Delivery;
using Orleans.Concurrency;

namespace Jena.Iot.Silo.Grains.Archive;

/// <summary>Reads what is stored, on whichever silo is asked.</summary>
[StatelessWorker]
public sealed class ArchiveGrain(IEventJournal journal, IDeliveryStore delivery, RegistryCache registry, TimeProvider time, ILogger<ArchiveGrain> logger) : Grain, IArchiveGrain
{
    public async Task<IReadOnlyList<ViewEnvelope>> Views(string after, int limit) =>
        [.. (await journal.ReadViewsAsync(after, Math.Clamp(limit, 1, 1_000))).Select(v => new ViewEnvelope(v.Stream, v.Version, 0, v.Payload))];

    public Task<EventPage> Events(AssetId asset, TimeWindow window, string cursor, int limit) =>
        new EventPager(journal).ReadAsync(asset.ToString(), window, cursor, Math.Clamp(limit, 1, 5_000), null, CancellationToken.None);

    public Task<EventPage> Decisions(AssetId asset, TimeWindow window, string cursor, int limit) =>
        new EventPager(journal).ReadAsync(asset.ToString(), window, cursor, Math.Clamp(limit, 1, 5_000), RowKind.Decisions, CancellationToken.None);

    public async Task<AlarmPage> Alarms(AlarmQuestion question)
    {
        var limit = Math.Clamp(question.Limit, 1, 1_000);
        var query = new AlarmQuery(question.Window, question.Asset is { } asset ? AssetId.Parse(asset) : null, question.Kind, question.Code, question.Worst);
        var lines = await journal.ReadAlarmsAsync(query, AlarmCursor.Parse(question.Cursor), limit + 1);
        return new AlarmPage(
            [.. lines.Take(limit).Select(static line => new AlarmLineAnswer(line.Id, line.Stream, line.Recorded, line.Transition))],
            lines.Count > limit ? new AlarmCursor(lines[limit - 1].Transition.At, lines[limit - 1].Id).ToString() : "");
    }

    public Task<DateTimeOffset?> SensedSince() => new EventPager(journal).SensedSinceAsync(CancellationToken.None);

    public async Task<IReadOnlyList<DeadLetterAnswer>> DeadLetters(long after, int limit) =>
        [.. (await delivery.ReadDeadLettersAsync(after, Math.Clamp(limit, 1, 1_000))).Select(Answer)];

    public async Task<string?> ReplayDeadLetter(long id, string by)
    {
        if (await delivery.FindDeadLetterAsync(id) is not { } letter)
            return $"there is no dead letter {id}";
        if (letter.Sequence == 0)
            return "it could not even be read, so it cannot be replayed";
        var wire = SensedReading.Parser.ParseFrom(letter.Payload);
        if (!AssetId.TryParse(wire.Asset, out var asset))
            return $"'{wire.Asset}' is no asset";
        await registry.RefreshAsync();
        if (asset != AssetId.Edge(letter.Source.Origin) && registry.Check(letter.Source.Origin, (int)wire.Configuration, asset) is { } refusal)
            return refusal.ToString();

        // A source of its own, so that the first source's watermark, which has passed it, does not shut it out; but the totals
        // in it are those of its first source.
        wire.Sequence = 1;
        var stored = StoredBatch.Header(Source.OfDeadLetter(id), letter.Source, backfill: letter.Source.Stream.StartsWith("replay-", StringComparison.Ordinal));
        stored.Readings.Add(wire);
        var result = await GrainFactory.Asset(asset).Take(new TakeRequest(stored.ToByteArray()));
        if (result.Refused is [var refused, ..])
            return $"{refused.Code}: {refused.Reason}";
        await delivery.MarkReplayedAsync(id, time.GetUtcNow());
        logger.LogInformation("dead letter {Id} was replayed to {Asset} by {By}", id, asset, by);
        return null;
    }

    private static DeadLetterAnswer Answer(DeadLetter letter) => new(
        letter.Id, letter.Source.Origin, letter.Source.Stream, letter.Sequence, letter.Asset,
        letter.Refusal.Code, letter.Refusal.Reason, letter.At, letter.Payload, letter.ReplayedAt);
}
