using System.Net.Sockets;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Tests.Pins;

public sealed class SocketPinsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("jena-pins-").FullName;
    private readonly ManualClock _clock = new() { Monotonic = TimeSpan.FromSeconds(5) };
    private readonly ListSink _sink = new();
    private SocketPins _pins = null!;

    private string SocketPath => Path.Combine(_folder, "pins.sock");

    public Task InitializeAsync()
    {
        _pins = new SocketPins(SocketPath, _clock, ["a", "b"]);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _pins.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_stimulus_is_told_where_to_begin_and_each_position_once_it_is_committed()
    {
        _pins.Start(_sink, PinMemory.None);
        await using var stimulus = await ConnectAsync();
        Assert.Equal("last 0", await stimulus.HearAsync());

        await stimulus.SayAsync("1 a 1", "2 b 1");
        Assert.Equal(new PinEdge("a", true, TimeSpan.FromSeconds(5), 1), await EdgeAsync());
        Assert.Equal(new PinEdge("b", true, TimeSpan.FromSeconds(5), 2), await EdgeAsync());

        var answer = stimulus.HearAsync();
        Assert.False(answer.IsCompleted);
        _pins.Committed(1);
        Assert.Equal("ok 1", await answer);
        answer = stimulus.HearAsync();
        Assert.False(answer.IsCompleted);
        _pins.Committed(2);
        Assert.Equal("ok 2", await answer);
    }

    [Fact]
    public async Task A_repeated_position_is_answered_and_otherwise_ignored()
    {
        _pins.Start(_sink, PinMemory.None);
        await using var stimulus = await ConnectAsync();
        await stimulus.HearAsync();
        await stimulus.SayAsync("1 a 1");
        await EdgeAsync();
        _pins.Committed(1);
        Assert.Equal("ok 1", await stimulus.HearAsync());

        await stimulus.SayAsync("1 a 1", "2 a 0");

        Assert.Equal("ok 1", await stimulus.HearAsync());
        Assert.Equal(2, (await EdgeAsync()).Position);
    }

    [Fact]
    public async Task A_stimulus_that_reconnects_is_told_what_is_committed_and_what_was_sensed_already_is_not_sensed_again()
    {
        _pins.Start(_sink, PinMemory.None);
        await using (var first = await ConnectAsync())
        {
            await first.HearAsync();
            await first.SayAsync("1 a 1", "2 b 1", "3 a 0");
            for (var position = 1; position <= 3; position++)
                Assert.Equal(position, (await EdgeAsync()).Position);
            _pins.Committed(1);
            Assert.Equal("ok 1", await first.HearAsync());
        }

        await using var second = await ConnectAsync();
        Assert.Equal("last 1", await second.HearAsync());
        await second.SayAsync("2 b 1", "3 a 0", "4 b 0");
        Assert.Equal(4, (await EdgeAsync()).Position);
        _pins.Committed(4);
        Assert.Equal("ok 2", await second.HearAsync());
        Assert.Equal("ok 3", await second.HearAsync());
        Assert.Equal("ok 4", await second.HearAsync());
    }

    [Fact]
    public async Task A_new_connection_takes_the_place_of_one_that_hangs()
    {
        _pins.Start(_sink, PinMemory.None);
        await using var hanging = await ConnectAsync();
        Assert.Equal("last 0", await hanging.HearAsync());

        await using var next = await ConnectAsync();

        Assert.Equal("last 0", await next.HearAsync());
        Assert.Null(await hanging.HearAsync());
    }

    [Fact]
    public async Task After_a_kill_the_next_process_goes_on_behind_the_last_committed_position_with_its_levels()
    {
        // A killed process leaves its socket's file.
        await File.WriteAllTextAsync(SocketPath, "");

        var levels = _pins.Start(_sink, new PinMemory(41, new Dictionary<string, bool> { ["b"] = true, ["gone"] = true }));

        Assert.Equal(new Dictionary<string, bool> { ["a"] = false, ["b"] = true }, levels);
        await using var stimulus = await ConnectAsync();
        Assert.Equal("last 41", await stimulus.HearAsync());
        await stimulus.SayAsync("41 b 1", "42 b 0");
        Assert.Equal(new PinEdge("b", false, TimeSpan.FromSeconds(5), 42), await EdgeAsync());
        Assert.Equal("ok 41", await stimulus.HearAsync());
    }

    [Theory]
    [InlineData("2 a 1", "error expected position 1")]
    [InlineData("1 c 1", "error there is no line 'c'")]
    [InlineData("1 a 2", "error write POSITION LINE 0|1")]
    [InlineData("0 a 1", "error write POSITION LINE 0|1")]
    [InlineData("one a 1", "error write POSITION LINE 0|1")]
    [InlineData("", "error write POSITION LINE 0|1")]
    public async Task What_is_not_the_next_edge_is_refused_and_the_connection_closed(string said, string answer)
    {
        _pins.Start(_sink, PinMemory.None);
        await using var stimulus = await ConnectAsync();
        await stimulus.HearAsync();

        await stimulus.SayAsync(said);

        Assert.Equal(answer, await stimulus.HearAsync());
        Assert.Null(await stimulus.HearAsync());
        Assert.Empty(_sink.All());
    }

    [Fact]
    public async Task An_edge_that_finds_no_room_is_not_answered_with_ok_and_may_be_sent_again()
    {
        _pins.Start(_sink, PinMemory.None);
        _sink.IsFull = true;
        await using (var stimulus = await ConnectAsync())
        {
            await stimulus.HearAsync();
            await stimulus.SayAsync("1 a 1");
            Assert.Equal("error no room for position 1: send it again", await stimulus.HearAsync());
        }

        _sink.IsFull = false;
        await using var again = await ConnectAsync();
        Assert.Equal("last 0", await again.HearAsync());
        await again.SayAsync("1 a 1");
        Assert.Equal(1, (await EdgeAsync()).Position);
    }

    [Fact]
    public async Task A_stimulus_that_sends_ahead_waits_until_the_window_is_committed()
    {
        _pins.Start(_sink, PinMemory.None);
        await using var stimulus = await ConnectAsync();
        await stimulus.HearAsync();
        var sent = Enumerable.Range(1, SocketPins.Window * 3).Select(static n => $"{n} a {n % 2}").ToArray();

        var hearing = HearAllAsync(stimulus, sent.Length);
        await stimulus.SayAsync(sent);
        for (var position = 1; position <= sent.Length; position++)
        {
            Assert.Equal(position, (await EdgeAsync()).Position);
            Assert.True(_sink.Edges.Count <= SocketPins.Window + 2);
            _pins.Committed(position);
        }

        Assert.Equal(Enumerable.Range(1, sent.Length).Select(static n => $"ok {n}"), await hearing);
    }

    [Fact]
    public async Task Disposing_ends_connections_and_completes()
    {
        _pins.Start(_sink, PinMemory.None);
        await using var stimulus = await ConnectAsync();
        await stimulus.HearAsync();

        await _pins.DisposeAsync();

        Assert.True(_pins.Completion.IsCompletedSuccessfully);
        Assert.Null(await stimulus.HearAsync());
    }

    private static async Task<List<string?>> HearAllAsync(Stimulus stimulus, int count)
    {
        var heard = new List<string?>();
        while (heard.Count < count)
            heard.Add(await stimulus.HearAsync());
        return heard;
    }

    private async Task<PinEdge> EdgeAsync() => await _sink.Edges.ReadAsync().AsTask().WaitAsync(Patience);

    private async Task<Stimulus> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        return new Stimulus(new NetworkStream(socket, ownsSocket: true));
    }

    private sealed class Stimulus(NetworkStream stream) : IAsyncDisposable
    {
        private readonly StreamReader _reader = new(stream);

        public async Task SayAsync(params string[] lines)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
        }

        /// <summary>The next line; null when the edge has closed the connection.</summary>
        public async Task<string?> HearAsync()
        {
            try
            {
                return await _reader.ReadLineAsync().WaitAsync(Patience);
            }
            catch (IOException)
            {
                return null;
            }
        }

        public async ValueTask DisposeAsync()
        {
            _reader.Dispose();
            await stream.DisposeAsync();
        }
    }
}
