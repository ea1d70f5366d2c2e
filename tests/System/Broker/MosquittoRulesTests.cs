using System.Text;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using MQTTnet;

namespace Jena.Iot.SystemTests.Broker;

/// <summary>The files of <c>deploy/broker</c>, held against Mosquitto itself.</summary>
public sealed class MosquittoRulesTests : IAsyncLifetime, IDisposable
{
    private static readonly Dictionary<string, string> Secrets = new() { ["cab-1"] = "one", ["cab-2"] = "two", [MosquittoServer.ClusterUser] = "all" };

    private readonly TemporaryFolder _folder = new();
    private MosquittoServer _server = null!;

    [MosquittoFact]
    public async Task An_edge_reaches_the_cluster_on_its_own_topics_and_reads_its_own_acknowledgements()
    {
        await using var cluster = await ClusterAsync();
        await using var edge = await MqttPeer.ConnectAsync(_server.Port, "cab-1", "one");
        await edge.SubscribeAsync(Topics.Ack("cab-1"));
        foreach (var topic in new[] { Topics.Up("cab-1", "abc.r"), Topics.Hello("cab-1"), Topics.State("cab-1") })
        {
            Assert.Equal(MqttClientPublishReasonCode.Success, await edge.PublishAsync(topic, Text(topic)));
            Assert.Equal((topic, topic), Read(await cluster.NextAsync()));
        }

        await cluster.PublishAsync(Topics.Ack("cab-1"), Text("taken"));

        Assert.Equal((Topics.Ack("cab-1"), "taken"), Read(await edge.NextAsync()));
    }

    [MosquittoFact]
    public async Task An_edge_publishes_nowhere_else()
    {
        await using var cluster = await ClusterAsync();
        await using var edge = await MqttPeer.ConnectAsync(_server.Port, "cab-1", "one");
        foreach (var topic in new[] { Topics.Up("cab-2", "abc.r"), Topics.Hello("cab-2"), Topics.State("cab-2"), Topics.Ack("cab-1"), Topics.Ack("cab-2"), "jena/v1/cab-1/up/a/b", "jena/v1/cab-1", "elsewhere" })
            Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await edge.PublishAsync(topic, Text("no")));

        // Messages of one publisher keep their order: had any of those been let through, it would come first.
        await edge.PublishAsync(Topics.Hello("cab-1"), Text("mine"));
        Assert.Equal((Topics.Hello("cab-1"), "mine"), Read(await cluster.NextAsync()));
    }

    [MosquittoFact]
    public async Task An_edge_reads_nobody_elses_topics()
    {
        await using var cluster = await ClusterAsync();
        await using var edge = await MqttPeer.ConnectAsync(_server.Port, "cab-1", "one");
        foreach (var filter in new[] { Topics.Ack("cab-2"), "jena/v1/+/ack", "jena/v1/#", "#", $"$share/x/{Topics.OfCluster[0]}", Topics.Ack("cab-1") })
            await edge.SubscribeAsync(filter);
        await using var other = await MqttPeer.ConnectAsync(_server.Port, "cab-2", "two");
        await other.PublishAsync(Topics.Up("cab-2", "abc.r"), Text("of another"));
        await cluster.PublishAsync(Topics.Ack("cab-2"), Text("of another"));
        await cluster.PublishAsync(Topics.Ack("cab-1"), Text("mine"));

        Assert.Equal((Topics.Ack("cab-1"), "mine"), Read(await edge.NextAsync()));
    }

    [MosquittoFact]
    public async Task Nobody_enters_without_the_secret()
    {
        foreach (var (user, secret) in new (string?, string?)[] { (null, null), ("cab-1", "two"), ("cab-3", "one"), ("cab-1", "") })
        {
            var (peer, answer) = await MqttPeer.TryConnectAsync(_server.Port, user, secret);
            await using (peer)
                Assert.Equal(MqttClientConnectResultCode.NotAuthorized, answer);
        }
    }

    public async Task InitializeAsync()
    {
        if (MosquittoServer.Missing is null)
            _server = await MosquittoServer.StartAsync(_folder, Secrets);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    private async Task<MqttPeer> ClusterAsync()
    {
        var cluster = await MqttPeer.ConnectAsync(_server.Port, MosquittoServer.ClusterUser, Secrets[MosquittoServer.ClusterUser]);
        foreach (var topic in Topics.OfCluster)
            await cluster.SubscribeAsync($"$share/jena/{topic}");
        return cluster;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static (string Topic, string Text) Read((string Topic, byte[] Payload) message) => (message.Topic, Encoding.UTF8.GetString(message.Payload));
}
