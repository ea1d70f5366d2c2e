using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Tests.Uplink;

public sealed class Sending
{
    private static readonly DeliveryOptions Options = new() { BatchReadings = 10, InFlight = 3 };

    private readonly StreamSender sender = new(Options);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Held Holding(long durable, long oldest = 1, long acknowledged = 0) => new(oldest, durable + 1, durable, acknowledged);

    private List<SendRange> SendAll(Held held, TimeSpan now)
    {
        var sent = new List<SendRange>();
        while (sender.Next(held, now) is { } range)
        {
            sender.Sent(range, now);
            sent.Add(range);
        }
        return sent;
    }

    private void Greet(long watermark, Held held) => Assert.NotEqual(AckOutcome.Renew, sender.HelloAnswered(watermark, null, held, At(0)));

    [Fact]
    public void Nothing_is_sent_before_a_hello_was_answered() => Assert.Null(sender.Next(Holding(5), At(0)));

    [Fact]
    public void It_begins_behind_the_watermark_and_sends_at_most_so_many_batches()
    {
        Greet(4, Holding(100));
        Assert.Equal([new(5, 14), new(15, 24), new(25, 34)], SendAll(Holding(100), At(0)));
        Assert.Null(sender.Next(Holding(100), At(0)));
    }

    [Fact]
    public void What_is_not_durable_is_not_sent()
    {
        var held = new Held(1, 100, 3, 0);
        Greet(0, held);
        Assert.Equal([new(1, 3)], SendAll(held, At(0)));
    }

    [Fact]
    public void What_is_no_longer_held_is_passed_over()
    {
        Greet(4, Holding(30, oldest: 21));
        Assert.Equal([new(21, 30)], SendAll(Holding(30, oldest: 21), At(0)));
    }

    [Fact]
    public void Each_acknowledgement_makes_room_for_another_batch()
    {
        Greet(0, Holding(100));
        SendAll(Holding(100), At(0));
        Assert.Equal(AckOutcome.Nothing, sender.Answered(10, null, Holding(100), At(0.1)));
        Assert.Equal(10, sender.Watermark);
        Assert.Equal([new(31, 40)], SendAll(Holding(100), At(0.1)));
    }

    [Fact]
    public void An_acknowledgement_in_the_midst_of_a_batch_leaves_it_in_flight()
    {
        Greet(0, Holding(100));
        SendAll(Holding(100), At(0));
        sender.Answered(9, null, Holding(100), At(0.1));
        Assert.Equal(3, sender.InFlight);
    }

    [Fact]
    public void An_acknowledgement_that_overtook_another_is_left_aside()
    {
        Greet(0, Holding(100));
        SendAll(Holding(100), At(0));
        sender.Answered(20, null, Holding(100), At(0.1));
        Assert.Equal(AckOutcome.Nothing, sender.Answered(10, null, Holding(100), At(0.1)));
        Assert.Equal(20, sender.Watermark);
    }

    [Fact]
    public void A_gap_sends_again_from_what_is_expected()
    {
        Greet(0, Holding(100));
        SendAll(Holding(100), At(0));
        Assert.Equal(AckOutcome.Resend, sender.Answered(10, 11, Holding(100), At(0.3)));
        Assert.Equal([new(11, 20), new(21, 30), new(31, 40)], SendAll(Holding(100), At(0.3)));
    }

    [Fact]
    public void The_same_gap_told_for_each_batch_behind_it_is_answered_once()
    {
        Greet(0, Holding(100));
        SendAll(Holding(100), At(0));
        sender.Answered(10, 11, Holding(100), At(0.3));
        SendAll(Holding(100), At(0.3));
        Assert.Equal(AckOutcome.Nothing, sender.Answered(10, 11, Holding(100), At(0.79)));
        Assert.Equal(AckOutcome.Resend, sender.Answered(10, 11, Holding(100), At(0.8)));
    }

    [Fact]
    public void What_is_expected_next_anyway_is_no_gap()
    {
        Greet(0, Holding(10));
        SendAll(Holding(10), At(0));
        Assert.Equal(AckOutcome.Nothing, sender.Answered(10, 11, Holding(10), At(0.1)));
        Assert.Null(sender.Next(Holding(10), At(0.1)));
    }

    [Fact]
    public void A_cluster_that_was_put_back_is_sent_again_what_is_still_held_although_it_was_acknowledged()
    {
        Greet(0, Holding(30));
        SendAll(Holding(30), At(0));
        sender.Answered(30, null, Holding(30), At(0.1));

        sender.Answered(4, 5, Holding(30, oldest: 3, acknowledged: 30), At(9));

        Assert.Equal(4, sender.Watermark);
        Assert.Equal([new(5, 14), new(15, 24), new(25, 30)], SendAll(Holding(30, oldest: 3, acknowledged: 4), At(9)));
    }

    [Fact]
    public void A_later_hello_tells_that_the_cluster_was_put_back()
    {
        Greet(0, Holding(10));
        SendAll(Holding(10), At(0));
        sender.Answered(10, null, Holding(10), At(0.1));
        sender.HelloAnswered(2, null, Holding(10, acknowledged: 10), At(30));
        Assert.Equal([new(3, 10)], SendAll(Holding(10), At(30)));
    }

    [Fact]
    public void A_later_hello_that_tells_nothing_new_sends_nothing_again()
    {
        Greet(0, Holding(20));
        SendAll(Holding(20), At(0));
        Assert.Equal(AckOutcome.Nothing, sender.HelloAnswered(10, null, Holding(20), At(0.2)));
        Assert.Equal(1, sender.InFlight);
        Assert.Null(sender.Next(Holding(20), At(0.2)));
    }

    [Fact]
    public void Silence_sends_everything_unacknowledged_again_and_grows_more_patient_until_something_arrives()
    {
        Greet(0, Holding(20));
        SendAll(Holding(20), At(0));
        Assert.Equal(At(5), sender.DueAt);
        Assert.Equal(0, sender.TimedOut(At(4.999)));
        Assert.Equal(2, sender.TimedOut(At(5)));
        Assert.Equal([new(1, 10), new(11, 20)], SendAll(Holding(20), At(5)));
        Assert.Equal(At(15), sender.DueAt);
        sender.Answered(10, null, Holding(20), At(6));
        Assert.Equal(At(10), sender.DueAt);
    }

    [Fact]
    public void An_answered_hello_after_a_long_silence_ends_the_patience_and_sends_at_once_what_was_lost_in_it()
    {
        Greet(0, Holding(20));
        foreach (var now in new[] { At(0), At(5), At(15) })
        {
            sender.TimedOut(now);
            SendAll(Holding(20), now);
        }
        Assert.Equal(At(35), sender.DueAt);
        Assert.Equal(AckOutcome.Nothing, sender.HelloAnswered(0, null, Holding(20), At(19.999)));
        Assert.Equal(At(35), sender.DueAt);

        Assert.Equal(AckOutcome.Resend, sender.HelloAnswered(0, null, Holding(20), At(20)));

        Assert.Equal([new(1, 10), new(11, 20)], SendAll(Holding(20), At(20)));
        Assert.Equal(At(25), sender.DueAt);
    }

    [Fact]
    public void The_end_of_a_silence_ends_the_patience_for_what_was_sent_just_now()
    {
        Greet(0, Holding(20));
        SendAll(Holding(20), At(0));
        sender.TimedOut(At(5));
        SendAll(Holding(20), At(5));
        sender.SilenceEnded();
        Assert.Equal(AckOutcome.Nothing, sender.HelloAnswered(0, null, Holding(20), At(6)));
        Assert.Equal(At(10), sender.DueAt);
    }

    [Fact]
    public void Patience_has_an_end()
    {
        Greet(0, Holding(1));
        var now = At(0);
        for (var i = 0; i < 10; i++)
        {
            SendAll(Holding(1), now);
            now = sender.DueAt!.Value;
            Assert.Equal(1, sender.TimedOut(now));
        }
        SendAll(Holding(1), now);
        Assert.Equal(now + TimeSpan.FromMinutes(1), sender.DueAt);
    }

    [Fact]
    public void A_stream_that_the_cluster_knows_further_must_be_another()
    {
        Assert.Equal(AckOutcome.Renew, sender.HelloAnswered(11, null, Holding(10), At(0)));
        Assert.False(sender.IsEstablished);
        Greet(10, Holding(10));
        Assert.Equal(AckOutcome.Renew, sender.Answered(11, null, Holding(10), At(1)));
    }

    [Fact]
    public void A_stream_that_the_cluster_knows_beyond_what_was_sent_must_be_another_however_much_was_sensed_since()
    {
        var putBack = Holding(20) with { Unconfirmed = 6 };
        Greet(5, putBack);
        Assert.Equal(AckOutcome.Renew, new StreamSender(Options).HelloAnswered(6, null, putBack, At(0)));
    }

    [Fact]
    public void A_cluster_that_passes_over_what_was_dropped_unsent_knows_no_other_stream() =>
        Greet(10, Holding(20, oldest: 11) with { Unconfirmed = 6 });

    [Fact]
    public void A_new_connection_begins_with_a_hello_and_behind_its_watermark()
    {
        Greet(0, Holding(20));
        SendAll(Holding(20), At(0));
        sender.Disconnected();
        Assert.Null(sender.Next(Holding(20), At(1)));
        Assert.Null(sender.DueAt);
        Assert.Equal(AckOutcome.Nothing, sender.Answered(20, null, Holding(20), At(1)));
        Greet(10, Holding(20));
        Assert.Equal([new(11, 20)], SendAll(Holding(20), At(1)));
    }

    [Fact]
    public void The_first_after_a_pause_goes_at_once_and_a_batch_that_is_not_full_waits_for_the_window()
    {
        var patient = new StreamSender(Options with { Window = At(0.25) });
        patient.HelloAnswered(0, null, Holding(1), At(0));
        Assert.Equal(new SendRange(1, 1), patient.Next(Holding(1), At(0)));
        patient.Sent(new SendRange(1, 1), At(0));
        Assert.Null(patient.Next(Holding(3), At(0.1)));
        Assert.Equal(At(0.25), patient.DueAt);
        Assert.Equal(new SendRange(2, 11), patient.Next(Holding(50), At(0.1)));
        Assert.Equal(new SendRange(2, 3), patient.Next(Holding(3), At(0.25)));
    }

    [Fact]
    public void Pauses_double_up_to_half_a_minute_and_are_random_between_half_and_all()
    {
        var shortest = new ReconnectDelay(static () => 0);
        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15], Enumerable.Range(0, 8).Select(_ => shortest.Next().TotalSeconds));
        shortest.Reset();
        Assert.Equal(0.25, shortest.Next().TotalSeconds);
        var longest = new ReconnectDelay(static () => 0.9999999);
        Assert.Equal(0.5, longest.Next().TotalSeconds, 5);
    }

    [Fact]
    public void Every_option_out_of_bounds_is_named()
    {
        var message = Assert.Throws<ArgumentException>(static () => new DeliveryOptions { BatchReadings = 0, InFlight = 65, AckTimeout = TimeSpan.Zero, HelloEvery = TimeSpan.Zero, Window = TimeSpan.FromSeconds(6), LiveIdleEvery = TimeSpan.FromMinutes(5) }.Validate()).Message;
        foreach (var word in new[] { "0 readings", "65 batches", "acknowledgement timeout", "between hellos", "sending window", "while idle" })
            Assert.Contains(word, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://127.0.0.1:1884", "127.0.0.1", 1884, false)]
    [InlineData("mqtt://localhost", "localhost", 1883, false)]
    [InlineData("mqtt://[::1]:1883", "[::1]", 1883, false)]
    [InlineData("mqtts://broker.example", "broker.example", 8883, true)]
    public void A_brokers_address_is_read(string text, string host, int port, bool tls)
    {
        var address = BrokerAddress.Parse(text);
        Assert.Equal((host.Trim('[', ']'), port, tls), (address.Host.Trim('[', ']'), address.Port, address.Tls));
    }

    [Theory]
    [InlineData("mqtt://broker.example:1883", "mqtts://broker.example:8883")]
    [InlineData("mqtt://10.0.0.7", "without TLS")]
    [InlineData("http://127.0.0.1", "write mqtt://")]
    [InlineData("127.0.0.1:1883", "write mqtt://")]
    [InlineData("mqtt://cab:secret@127.0.0.1", "write mqtt://")]
    public void A_brokers_address_that_is_wrong_or_unsafe_is_refused_with_what_to_write(string text, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => BrokerAddress.Parse(text)).Message, StringComparison.Ordinal);
}
