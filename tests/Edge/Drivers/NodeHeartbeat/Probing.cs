using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Drivers.NodeHeartbeat;

public sealed class Probing
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(new double[] { 30, 10, 20 }, true, 20.0, 0)]
    [InlineData(new double[] { 10, -1, 20, 40 }, true, 20.0, 0.25)]
    [InlineData(new double[] { 10, 20 }, true, 15.0, 0)]
    [InlineData(new double[] { -1, 8 }, true, 8.0, 0.5)]
    [InlineData(new double[] { -1, -1 }, false, null, 1)]
    public void A_round_comes_to_the_median_and_the_share_that_stayed_out(double[] answers, bool reachable, double? latency, double loss) =>
        Assert.Equal(new Heartbeat(reachable, latency, loss), ProbeRound.Of([.. answers.Select(static a => a < 0 ? (TimeSpan?)null : TimeSpan.FromMilliseconds(a))]));

    [Fact]
    public async Task A_port_that_listens_answers()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var probes = NodeProbes.OfMachine(new ManualClock { Monotonic = TimeSpan.FromSeconds(7) }, TimeProvider.System);
        var round = await RoundAsync(probes, Tcp("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port));
        Assert.Equal((TimeSpan.FromSeconds(7), true, 0d, null), (round.At, round.Answer!.Reachable, round.Answer.Loss, round.Problem));
        Assert.InRange(round.Answer.LatencyMs!.Value, 0, 1000);
    }

    [Fact]
    public async Task A_port_that_refuses_is_no_answer()
    {
        using var probes = NodeProbes.OfMachine(new ManualClock(), TimeProvider.System);
        Assert.Equal(new Heartbeat(false, null, 1), (await RoundAsync(probes, Tcp("127.0.0.1", Ports.Free()))).Answer);
    }

    [Fact]
    public async Task An_echo_comes_back_or_the_machine_says_why_it_cannot_be_sent()
    {
        using var probes = NodeProbes.OfMachine(new ManualClock(), TimeProvider.System);
        var round = await RoundAsync(probes, new ProbeSettings(ProbeKind.Icmp, "127.0.0.1", 0, 3, TimeSpan.FromSeconds(1)));
        if (round.Problem is { } problem)
            Assert.Contains("net.ipv4.ping_group_range", problem, StringComparison.Ordinal);
        else
            Assert.Equal((true, 0d), (round.Answer!.Reachable, round.Answer.Loss));
    }

    [Fact]
    public async Task A_question_that_cannot_be_asked_says_nothing_of_the_node()
    {
        using var probes = Probes(new Question { Fails = new ProbeImpossibleException("not permitted") });
        var round = await RoundAsync(probes, Tcp("127.0.0.1", 1));
        Assert.Equal((null, "not permitted"), (round.Answer, round.Problem));
    }

    [Fact]
    public async Task Silence_is_the_nodes_only_when_the_questions_could_leave_this_machine()
    {
        using var cut = Probes(new Question { IsSilent = true }, trouble: static address => $"no way to {address}");
        var round = await RoundAsync(cut, Tcp("10.0.0.1", 1));
        Assert.Equal((null, "no way to 10.0.0.1"), (round.Answer, round.Problem));

        using var whole = Probes(new Question { IsSilent = true });
        Assert.Equal(new Heartbeat(false, null, 1), (await RoundAsync(whole, Tcp("10.0.0.1", 1))).Answer);

        using var answered = Probes(new Question(), trouble: static _ => throw new InvalidOperationException("it answered"));
        Assert.True((await RoundAsync(answered, Tcp("10.0.0.1", 1))).Answer!.Reachable);
    }

    [Theory]
    [InlineData(OperationalStatus.Up, null)]
    [InlineData(OperationalStatus.Unknown, null)]
    [InlineData(OperationalStatus.Down, "the link eth0 of this machine, by which 10.0.0.1 is reached, is down: look at its cable and at what it is plugged into")]
    [InlineData(OperationalStatus.LowerLayerDown, "the link eth0 of this machine, by which 10.0.0.1 is reached, is down: look at its cable and at what it is plugged into")]
    public void A_link_that_is_down_is_the_machines_own_trouble(OperationalStatus state, string? trouble) =>
        Assert.Equal(trouble, OwnSide.Trouble(IPAddress.Parse("10.0.0.1"), static _ => IPAddress.Parse("10.0.0.2"), own => own.Equals(IPAddress.Parse("10.0.0.2")) ? ("eth0", state) : null));

    [Fact]
    public void A_machine_without_a_way_says_so_and_one_with_a_way_has_no_trouble()
    {
        // No link has this number; a machine without IPv6 has no way either.
        var nowhere = IPAddress.Parse("fe80::1%999999");
        Assert.StartsWith($"this machine has no way to {nowhere} (", OwnSide.Trouble(nowhere), StringComparison.Ordinal);
        Assert.Null(OwnSide.Trouble(IPAddress.Loopback));
    }

    [Fact]
    public async Task Names_whose_lookups_hang_stop_no_other_node_however_often_they_are_tried()
    {
        var time = new FakeTimeProvider();
        var hold = new ConcurrentDictionary<string, Hold>();
        var looked = new SemaphoreSlim(0);
        using var probes = Probes(new Question(), time: time, lookup: name =>
        {
            if (name == "fine")
                return Task.FromResult(new[] { IPAddress.Loopback });
            var hangs = hold[name] = new Hold();
            looked.Release();
            return hangs.Task;
        });
        var points = Enumerable.Range(0, HostNames.AtOnce + 4).Select(static i => Point(Tcp($"hangs-{i}", 1), i + 1)).ToArray();
        // The first time nobody knows that they hang: all places may be theirs, until the resolver gives up.
        foreach (var point in points[..(HostNames.AtOnce - 1)])
            probes.Begin(point);
        await LookedAsync(HostNames.AtOnce - 1);
        Assert.True((await RoundAsync(probes, Tcp("fine", 1))).Answer!.Reachable);
        time.Advance(HostNames.Long);
        await EndAsync(HostNames.AtOnce - 1);
        foreach (var point in points[(HostNames.AtOnce - 1)..])
            probes.Begin(point);
        await LookedAsync(5);
        time.Advance(HostNames.Long);
        await EndAsync(5);

        // From then on they have two places of their own.
        foreach (var point in points)
            Assert.NotNull(probes.Take(point));
        foreach (var point in points)
            probes.Begin(point);
        await LookedAsync(HostNames.SlowAtOnce);
        Assert.True((await RoundAsync(probes, Tcp("fine", 1))).Answer!.Reachable);
        Assert.Equal(HostNames.SlowAtOnce, hold.Count);

        async Task LookedAsync(int times)
        {
            for (var i = 0; i < times; i++)
                Assert.True(await looked.WaitAsync(Patience));
        }

        async Task EndAsync(int count)
        {
            Assert.Equal(count, hold.Count);
            var ended = hold.Keys.Select(name => EndedAsync(probes, points[int.Parse(name["hangs-".Length..], CultureInfo.InvariantCulture)])).ToArray();
            foreach (var hangs in hold.Values)
                hangs.Answer(IPAddress.Loopback);
            await Task.WhenAll(ended).WaitAsync(Patience);
            hold.Clear();
        }
    }

    [Fact]
    public async Task A_name_whose_lookup_hangs_stops_no_other_node_and_is_tried_again()
    {
        using var hold = new Hold();
        using var probes = Probes(new Question(), name => name == "hangs" ? hold.Task : Task.FromResult(new[] { IPAddress.Loopback }));
        var hanging = new ProbeSettings(ProbeKind.Tcp, "hangs", 1, 1, TimeSpan.FromMilliseconds(100));
        Assert.StartsWith("the name hangs has no address", (await RoundAsync(probes, hanging)).Problem!, StringComparison.Ordinal);
        Assert.True((await RoundAsync(probes, Tcp("fine", 1))).Answer!.Reachable);
        hold.Answer(IPAddress.Loopback);
        Assert.True((await RoundAsync(probes, hanging with { Timeout = Patience })).Answer!.Reachable);
    }

    [Fact]
    public async Task The_address_that_was_found_last_serves_while_the_name_server_is_away()
    {
        var isAway = false;
        using var probes = Probes(new Question(), _ => isAway ? throw new SocketException((int)SocketError.TryAgain) : Task.FromResult(new[] { IPAddress.Loopback }));
        Assert.NotNull((await RoundAsync(probes, Tcp("fine", 1))).Answer);
        isAway = true;
        Assert.NotNull((await RoundAsync(probes, Tcp("fine", 1))).Answer);
        Assert.NotNull((await RoundAsync(probes, Tcp("other", 1))).Problem);
    }

    [Fact]
    public async Task At_most_eight_rounds_ask_at_once_and_one_of_a_node()
    {
        using var hold = new Hold();
        var question = new Question { Waits = hold.Task };
        using var probes = Probes(question);
        var points = Enumerable.Range(0, 20).Select(i => Point(Tcp("127.0.0.1", 1), i)).ToArray();
        var ended = points.Select(point => EndedAsync(probes, point)).ToArray();
        foreach (var point in points.Concat(points))
            probes.Begin(point);
        await question.AskedAsync(8);
        hold.Answer(IPAddress.Loopback);
        await Task.WhenAll(ended).WaitAsync(Patience);
        Assert.Equal((8, 60), (question.MostAtOnce, question.Asked));
    }

    [Fact]
    public void An_echo_request_is_as_the_standards_say()
    {
        var v4 = EchoPacket.Request(isV6: false, 0x1234, 7);
        Assert.Equal([8, 0], v4[..2]);
        Assert.Equal([0x12, 0x34, 0, 7], v4[4..8]);
        Assert.Equal(0, EchoPacket.Checksum(v4));
        Assert.Equal(128, EchoPacket.Request(isV6: true, 0x1234, 7)[0]);
        // The example of RFC 1071, section 3: the sum is ddf2.
        Assert.Equal(unchecked((ushort)~0xddf2), EchoPacket.Checksum([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));
    }

    [Fact]
    public void Only_the_reply_to_the_question_is_its_answer()
    {
        byte[] reply = [0, 0, 0, 0, 0x12, 0x34, 0, 7];
        byte[] header = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
        Assert.True(EchoPacket.IsAnswer(reply, isV6: false, null, 7));
        Assert.False(EchoPacket.IsAnswer(reply, isV6: false, null, 8));
        Assert.False(EchoPacket.IsAnswer([8, .. reply[1..]], isV6: false, null, 7));
        Assert.True(EchoPacket.IsAnswer([.. header, .. reply], isV6: false, 0x1234, 7));
        Assert.False(EchoPacket.IsAnswer([.. header, .. reply], isV6: false, 0x1235, 7));
        Assert.True(EchoPacket.IsAnswer([129, .. reply[1..]], isV6: true, 0x1234, 7));
        Assert.False(EchoPacket.IsAnswer([0, 0], isV6: false, null, 0));
    }

    private static ProbeSettings Tcp(string host, int port) => new(ProbeKind.Tcp, host, port, 3, TimeSpan.FromSeconds(5));

    private static HeartbeatPoint Point(ProbeSettings settings, int number = 0) => new(AssetId.Node($"n-{number}"), TimeSpan.FromSeconds(30), null, settings);

    private static NodeProbes Probes(Question question, Func<string, Task<IPAddress[]>>? lookup = null, Func<IPAddress, string?>? trouble = null, TimeProvider? time = null) =>
        new(new ManualClock(), new HostNames(lookup ?? (static _ => throw new InvalidOperationException("it is an address")), time ?? TimeProvider.System), _ => question, trouble ?? (static _ => null));

    private static async Task<ProbeRound> RoundAsync(NodeProbes probes, ProbeSettings settings)
    {
        var point = Point(settings);
        var ended = EndedAsync(probes, point);
        probes.Begin(point);
        await ended.WaitAsync(Patience);
        return probes.Take(point)!;
    }

    private static Task EndedAsync(NodeProbes probes, HeartbeatPoint point)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        probes.Ended += () =>
        {
            if (probes.HasEnded(point))
                ended.TrySetResult();
        };
        return ended.Task;
    }

    private sealed class Hold : IDisposable
    {
        private readonly TaskCompletionSource<IPAddress[]> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IPAddress[]> Task => _source.Task;

        public void Answer(IPAddress address) => _source.TrySetResult([address]);

        public void Dispose() => Answer(IPAddress.None);
    }

    private sealed class Question : IQuestion
    {
        private readonly SemaphoreSlim _askedEvents = new(0);
        private int _now;
        private int _most;
        private int _asked;

        public Exception? Fails { get; init; }

        public bool IsSilent { get; init; }

        public Task Waits { get; init; } = Task.CompletedTask;

        public int MostAtOnce => _most;

        public int Asked => _asked;

        public async Task AskedAsync(int times)
        {
            for (var i = 0; i < times; i++)
                Assert.True(await _askedEvents.WaitAsync(Patience));
        }

        public async Task<TimeSpan?> AskAsync(IPAddress address, ProbeSettings settings, ushort number, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            lock (_askedEvents)
                _most = Math.Max(_most, ++_now);
            _askedEvents.Release();
            await Waits;
            lock (_askedEvents)
                _now--;
            return Fails is { } error ? throw error : IsSilent ? null : TimeSpan.FromMilliseconds(1);
        }
    }
}
