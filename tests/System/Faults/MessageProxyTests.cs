using System.Net;
using System.Text;
using Jena.Iot.Faults.Messages;
using Jena.Iot.Testing.Processes;
using MQTTnet.Protocol;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>The proxy between edges and broker repeats, swaps and delays messages, and breaks no session by it.</summary>
public sealed class MessageProxyTests
{
    private const int Messages = 300;
    private const string Edge = "cab-1";

    [MosquittoFact]
    public async Task Left_alone_it_changes_nothing()
    {
        var heard = await SendAsync(Mischief.None, Mischief.None, static counts => Assert.Equal((0, 0, 0), (counts.Twice, counts.Again, counts.Late)));

        Assert.Equal(Enumerable.Range(0, Messages), heard);
    }

    [MosquittoFact]
    public async Task Copies_arrive_and_every_message_is_answered_once()
    {
        var mischief = new Mischief { Twice = 0.3, Again = 0.3 };
        long copies = 0;
        var heard = await SendAsync(mischief, mischief, counts => copies = counts.Twice + counts.Again);

        Assert.True(copies > Messages / 4, $"{copies} copies");
        Assert.Equal(Enumerable.Range(0, Messages), heard.Distinct().Order());
        Assert.True(heard.Count > Messages, $"{heard.Count} heard");
    }

    [MosquittoFact]
    public async Task What_is_late_is_overtaken_and_arrives()
    {
        var heard = await SendAsync(new Mischief { Late = 0.3, Latest = TimeSpan.FromMilliseconds(200) }, Mischief.None, static counts => Assert.NotEqual(0, counts.Late));

        Assert.Equal(Enumerable.Range(0, Messages), heard.Order());
        Assert.NotEqual(Enumerable.Range(0, Messages), heard);
    }

    /// <summary>Publishes numbered messages through the proxy, several at once; returns what the cluster hears until it has heard each.</summary>
    private static async Task<List<int>> SendAsync(Mischief toBroker, Mischief toClient, Action<MischiefCounts> look)
    {
        using var folder = new TemporaryFolder();
        await using var broker = await MosquittoServer.StartAsync(folder, new Dictionary<string, string> { [Edge] = "one", [MosquittoServer.ClusterUser] = "all" });
        await using var proxy = new MessageProxy(new IPEndPoint(IPAddress.Loopback, broker.Port), new Random(1)) { ToBroker = toBroker, ToClient = toClient };
        await using var cluster = await MqttPeer.ConnectAsync(broker.Port, MosquittoServer.ClusterUser, "all");
        await cluster.SubscribeAsync($"jena/v1/{Edge}/up/a");
        await using var edge = await MqttPeer.ConnectAsync(proxy.Port, Edge, "one");
        Assert.Equal(MQTTnet.MqttClientSubscribeResultCode.GrantedQoS1, await edge.SubscribeAsync($"jena/v1/{Edge}/ack"));

        foreach (var some in Enumerable.Range(0, Messages).Chunk(10))
            await Task.WhenAll(some.Select(n => edge.PublishAsync($"jena/v1/{Edge}/up/a", Encoding.UTF8.GetBytes($"{n}"))));
        // And the other way, so that both have ids of their own under way.
        await cluster.PublishAsync($"jena/v1/{Edge}/ack", "answer"u8.ToArray());
        Assert.Equal("answer", Encoding.UTF8.GetString((await edge.NextAsync()).Payload));

        // The session goes on: this comes last, on a way that nothing is done to.
        await edge.PublishAsync($"jena/v1/{Edge}/hello", "-1"u8.ToArray());
        var heard = new List<int>();
        while (heard.Distinct().Count() < Messages)
            heard.Add(int.Parse(Encoding.UTF8.GetString((await cluster.NextAsync()).Payload)));
        look(proxy.Counts);
        return heard;
    }
}
