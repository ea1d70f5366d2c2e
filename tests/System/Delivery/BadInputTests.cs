using System.Net;
using System.Text;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using MQTTnet;

namespace Jena.Iot.SystemTests.Delivery;

/// <summary>What an edge should never send, sent over MQTT to a city of processes: said, kept, and the rest goes on.</summary>
public sealed class BadInputTests(BadInputCity shared) : IClassFixture<BadInputCity>
{
    private readonly City _city = shared.City;
    private readonly string _stream = $"{Guid.NewGuid():n}.r";

    // Totals of a lane are those of its stream: each test has one of its own and counts from what it found.
    private long _passages;

    [Fact]
    public async Task A_payload_that_is_no_protobuf_is_kept_and_the_next_batch_is_taken()
    {
        await using var edge = await EdgeAsync();
        var before = await CountAsync(BadInputCity.CarPark);
        var payload = Encoding.UTF8.GetBytes($"no protobuf: {_stream}");

        await edge.PublishAsync(Up, payload);
        await edge.PublishAsync(Up, Batch(Passage(1)));

        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 1);
        await AssertCountAsync(BadInputCity.CarPark, before + 1);
        await DeadLetterAsync(letter => Convert.FromBase64String(letter.GetProperty("payload").GetString()!).AsSpan().SequenceEqual(payload));
    }

    [Fact]
    public async Task A_reading_of_an_unknown_asset_is_kept_and_its_neighbours_are_taken()
    {
        await using var edge = await EdgeAsync();
        var before = await CountAsync(BadInputCity.CarPark);

        await edge.PublishAsync(Up, Batch(Passage(1), Passage(2, "carpark/nirgends"), Passage(3)));

        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 3);
        await AssertTakenAsync(1, 3);
        // The lane's own totals count what came under a name that nobody knows.
        await AssertCountAsync(BadInputCity.CarPark, before + 3);
        await DeadLetterAsync(letter => IsOfThis(letter, 2) && letter.GetProperty("asset").GetString() == "carpark/nirgends");
    }

    [Fact]
    public async Task A_reading_of_another_edges_asset_is_kept_and_changes_nothing_there()
    {
        await using var edge = await EdgeAsync();
        var before = await CountAsync(BadInputCity.CarPark);
        var beforeThere = await CountAsync(BadInputCity.OtherCarPark);

        await edge.PublishAsync(Up, Batch(Passage(1, BadInputCity.OtherCarPark), Passage(2)));

        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 2);
        await AssertTakenAsync(2);
        await AssertCountAsync(BadInputCity.CarPark, before + 2);
        await AssertCountAsync(BadInputCity.OtherCarPark, beforeThere);
        await DeadLetterAsync(letter => IsOfThis(letter, 1) && letter.GetProperty("asset").GetString() == BadInputCity.OtherCarPark);
    }

    [Fact]
    public async Task A_time_in_the_far_future_is_kept_and_counts_nothing()
    {
        await using var edge = await EdgeAsync();
        var before = await CountAsync(BadInputCity.CarPark);

        await edge.PublishAsync(Up, Batch(Passage(1, at: DateTimeOffset.UtcNow.AddDays(400)), Passage(2)));

        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 2);
        await DeadLetterAsync(letter => IsOfThis(letter, 1) && letter.GetProperty("code").GetString() == "time-in-future");
        await AssertTakenAsync(2);
        // The totals that the second carries heal what the first would have counted.
        await AssertCountAsync(BadInputCity.CarPark, before + 2);
    }

    [Fact]
    public async Task A_sequence_from_the_past_is_acknowledged_and_counted_no_second_time()
    {
        await using var edge = await EdgeAsync();
        var before = await CountAsync(BadInputCity.CarPark);
        var batch = Batch(Passage(1), Passage(2), Passage(3));
        await edge.PublishAsync(Up, batch);
        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 3);

        await edge.PublishAsync(Up, batch);
        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 3);

        await AssertTakenAsync(1, 2, 3);
        await AssertCountAsync(BadInputCity.CarPark, before + 3);
    }

    [Fact]
    public async Task A_sequence_from_the_future_is_answered_with_the_one_expected_and_taken_once_it_is_complete()
    {
        await using var edge = await EdgeAsync();
        var before = await CountAsync(BadInputCity.CarPark);
        var all = Enumerable.Range(1, 6).Select(n => Passage(n)).ToArray();

        await edge.PublishAsync(Up, Batch(all.AsSpan(3)));
        await edge.AcknowledgedAsync(_stream, static ack => ack is { HasExpected: true, Expected: 1, Watermark: 0 });
        await AssertTakenAsync();

        await edge.PublishAsync(Up, Batch(all.AsSpan(0, 3)));
        await edge.PublishAsync(Up, Batch(all.AsSpan(3)));
        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 6);
        await AssertTakenAsync(1, 2, 3, 4, 5, 6);
        await AssertCountAsync(BadInputCity.CarPark, before + 6);
    }

    [Fact]
    public async Task An_edge_that_publishes_under_anothers_topic_is_refused_and_heard_on_its_own()
    {
        await using var edge = await EdgeAsync();
        var before = await CountAsync(BadInputCity.CarPark);
        var beforeThere = await CountAsync(BadInputCity.OtherCarPark);

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await edge.PublishAsync(Topics.Up(BadInputCity.OtherEdge, _stream), Batch(Passage(1, BadInputCity.OtherCarPark))));
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await edge.SubscribeAsync(Topics.Ack(BadInputCity.OtherEdge)));
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await edge.SubscribeAsync("jena/v1/#"));

        await edge.PublishAsync(Up, Batch(Passage(1)));
        await edge.AcknowledgedAsync(_stream, static ack => ack.Watermark == 1);
        await AssertCountAsync(BadInputCity.CarPark, before + 2);
        await AssertCountAsync(BadInputCity.OtherCarPark, beforeThere);
        await _city.Silo.SaysAsync($"{BadInputCity.Edge} may not publish to {Topics.Up(BadInputCity.OtherEdge, _stream)}", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Nobody_enters_without_the_edges_own_secret()
    {
        foreach (var (user, secret) in new (string?, string?)[] { (null, null), (BadInputCity.Edge, "wrong"), (BadInputCity.Edge, _city.Secret(BadInputCity.OtherEdge)), ("cab-9", _city.Secret(BadInputCity.Edge)) })
        {
            var (peer, answer) = await MqttPeer.TryConnectAsync(_city.BrokerPort, user, secret);
            await using (peer)
                Assert.Equal(MqttClientConnectResultCode.NotAuthorized, answer);
        }
    }

    [Fact]
    public async Task A_command_without_a_token_or_with_nobodys_is_refused_and_says_how_to_mend_it()
    {
        using var stranger = new CityClient(_city.ApiPort);
        foreach (var (token, code) in new (string?, string)[] { (null, "token-missing"), ("jena_nobody", "token-unknown") })
        {
            stranger.Token = token;
            var (status, problem) = await stranger.PostAsync("/api/v1/carparks/eins/close", new { reason = "test" });
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains(code, problem.GetRawText(), StringComparison.Ordinal);
        }

        var view = await _city.Api.OkAsync("/api/v1/carparks/eins");
        Assert.NotEqual("closed", view.GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_a_role_may_not_do_it_is_refused_and_the_figures_are_open_to_all()
    {
        var (made, token) = await _city.Api.PostAsync("/api/v1/tokens", new { name = $"gast-{_stream[..8]}", role = "viewer" });
        Assert.Equal(HttpStatusCode.Created, made);
        using var viewer = new CityClient(_city.ApiPort) { Token = token.GetProperty("token").GetString() };

        var (status, _) = await viewer.PostAsync("/api/v1/carparks/eins/close", new { reason = "test" });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        using var anybody = new CityClient(_city.ApiPort);
        await anybody.OkAsync("/api/v1/carparks");
    }

    [Fact]
    public async Task An_asset_that_does_not_exist_is_a_problem_that_says_where_to_look()
    {
        var (status, problem) = await _city.Api.GetAsync("/api/v1/carparks/nirgends");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("/api/v1/carparks", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private string Up => Topics.Up(BadInputCity.Edge, _stream);

    private async Task<MqttPeer> EdgeAsync()
    {
        var edge = await MqttPeer.ConnectAsync(_city.BrokerPort, BadInputCity.Edge, _city.Secret(BadInputCity.Edge));
        await edge.SubscribeAsync(Topics.Ack(BadInputCity.Edge));
        return edge;
    }

    private SensedReading Passage(long sequence, string carPark = BadInputCity.CarPark, DateTimeOffset? at = null) =>
        ReadingCodec.ToWire(new Reading(
            sequence,
            AssetId.Parse(carPark),
            new ReadingTime("boot-1", TimeSpan.FromSeconds(sequence), at ?? DateTimeOffset.UtcNow),
            new LanePassage(BadInputCity.Lane, PassageDirection.In, ++_passages, 0)));

    private Batch Batch(params ReadOnlySpan<SensedReading> readings)
    {
        var batch = new Batch { Stream = _stream, Oldest = 1, Configuration = 1, Kind = StreamKind.Readings };
        foreach (var reading in readings)
            batch.Readings.Add(reading);
        return batch;
    }

    /// <summary>Vehicles that went in, as the API says now.</summary>
    private async Task<long> CountAsync(string carPark)
    {
        var view = await _city.Api.OkAsync($"/api/v1/carparks/{carPark.Split('/')[1]}");
        return view.GetProperty("lanes").EnumerateArray().Where(static l => l.GetProperty("name").GetString() == BadInputCity.Lane).Sum(static l => l.GetProperty("in").GetInt64());
    }

    /// <summary>The figure follows the acknowledgement on a way of its own, so that it may come a little later.</summary>
    private async Task AssertCountAsync(string carPark, long expected)
    {
        var last = -1L;
        await Eventually.TrueAsync(async () => (last = await CountAsync(carPark)) == expected, TimeSpan.FromSeconds(10), () => $"{carPark} has counted {last}, not {expected}");
    }

    /// <summary>What the journal holds of this test's stream, for its car park.</summary>
    private async Task AssertTakenAsync(params long[] sequences)
    {
        var events = await _city.Api.EventsAsync(BadInputCity.CarPark, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddYears(2));
        Assert.Equal(sequences, events.Where(e => e.TryGetProperty("source", out var source) && source.GetString() == $"{BadInputCity.Edge}/{_stream}").Select(static e => e.GetProperty("sequence").GetInt64()).Order());
    }

    private bool IsOfThis(JsonElement letter, long sequence) =>
        letter.GetProperty("stream").GetString() == _stream && letter.GetProperty("sequence").GetInt64() == sequence;

    private async Task DeadLetterAsync(Func<JsonElement, bool> isIt)
    {
        var letters = (await _city.Api.OkAsync("/api/v1/dead-letters?limit=1000")).GetProperty("items").EnumerateArray().ToArray();
        Assert.True(letters.Any(isIt), string.Join('\n', letters));
    }
}
