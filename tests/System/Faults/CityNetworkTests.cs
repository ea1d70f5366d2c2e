using System.Net.Sockets;
using Jena.Iot.Faults.Network;
using Jena.Iot.Faults.Tools;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>A cut of the network really stops bytes, and nothing else.</summary>
public sealed class CityNetworkTests
{
    private const int Port = 7000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Long enough for a byte to come over a wire of this machine, were there one.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    [NetworkFact]
    public async Task What_is_cut_vanishes_without_a_word_and_goes_on_once_it_is_healed()
    {
        using var network = CityNetwork.Open();
        using var pair = await Pair.ConnectAsync(network, "silo-1", "database");
        await pair.HearsAsync("before");

        network.Part("silo-1", "database");
        await pair.HearsNothingOfAsync("meanwhile");
        using var deadline = new CancellationTokenSource(Silence);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => network.Place("silo-1").ConnectAsync(network.Place("database").Address, Port, deadline.Token));

        network.Join("silo-1", "database");
        await pair.HearsAsync("after", already: "meanwhile");
    }

    [NetworkFact]
    public async Task A_cut_is_of_one_pair_and_one_direction_alone()
    {
        using var network = CityNetwork.Open();
        using var cut = await Pair.ConnectAsync(network, "silo-1", "silo-2");
        using var other = await Pair.ConnectAsync(network, "silo-3", "silo-4");

        network.Cut("silo-2", "silo-1");
        await other.HearsAsync("beside");
        // What silo-1 says arrives; what silo-2 says does not.
        await cut.HearsAsync("there");
        await cut.AnswersToNobodyAsync("back");

        network.HealAll();
        await cut.AnswersAsync("again", already: "back");
    }

    [NetworkFact]
    public void Nothing_is_left_of_a_network_that_has_ended_or_whose_process_was_killed()
    {
        // No process has this id: it is above the highest that Linux gives.
        const string Left = "jena4194305x1-hub";
        Tool.Run("ip", "netns", "add", Left);

        string space;
        using (var network = CityNetwork.Open())
        {
            Assert.False(File.Exists($"/run/netns/{Left}"));
            space = $"/run/netns/{network.Place("silo-1").Space}";
            Assert.True(File.Exists(space));
        }

        Assert.False(File.Exists(space));
    }

    [NetworkFact]
    public async Task The_place_that_forwards_is_parted_like_any_other()
    {
        using var network = CityNetwork.Open();
        using var pair = await Pair.ConnectAsync(network, "cab-1", CityNetwork.HubName);

        network.Part("cab-1", CityNetwork.HubName);
        await pair.HearsNothingOfAsync("meanwhile");

        network.Join("cab-1", CityNetwork.HubName);
        await pair.HearsAsync("after", already: "meanwhile");
        await pair.AnswersAsync("heard");
    }

    /// <summary>A connection between two places.</summary>
    private sealed class Pair(Socket listener, Socket near, Socket far) : IDisposable
    {
        public static async Task<Pair> ConnectAsync(CityNetwork network, string from, string to)
        {
            using var deadline = new CancellationTokenSource(Patience);
            var listener = network.Place(to).Open();
            listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(network.Place(to).Address), Port));
            listener.Listen();
            var accepting = listener.AcceptAsync(deadline.Token).AsTask();
            var near = await network.Place(from).ConnectAsync(network.Place(to).Address, Port, deadline.Token);
            return new Pair(listener, near, await accepting);
        }

        public async Task HearsAsync(string text, string already = "")
        {
            await near.SendAsync(System.Text.Encoding.UTF8.GetBytes(text));
            Assert.Equal(already + text, await ReadAsync(far, already.Length + text.Length, Patience));
        }

        public async Task AnswersAsync(string text, string already = "")
        {
            await far.SendAsync(System.Text.Encoding.UTF8.GetBytes(text));
            Assert.Equal(already + text, await ReadAsync(near, already.Length + text.Length, Patience));
        }

        public async Task HearsNothingOfAsync(string text)
        {
            await near.SendAsync(System.Text.Encoding.UTF8.GetBytes(text));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(far, 1, Silence));
        }

        public async Task AnswersToNobodyAsync(string text)
        {
            await far.SendAsync(System.Text.Encoding.UTF8.GetBytes(text));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(near, 1, Silence));
        }

        public void Dispose()
        {
            near.Dispose();
            far.Dispose();
            listener.Dispose();
        }

        private static async Task<string> ReadAsync(Socket from, int length, TimeSpan within)
        {
            using var deadline = new CancellationTokenSource(within);
            var buffer = new byte[length];
            for (var read = 0; read < length;)
                read += await from.ReceiveAsync(buffer.AsMemory(read), deadline.Token) is > 0 and var some ? some : throw new IOException("the connection has ended");
            return System.Text.Encoding.UTF8.GetString(buffer);
        }
    }
}

/// <summary>A fact that is skipped, saying why, where no network of the test's own can be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = CityNetwork.Missing;
}
