using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Cluster;

/// <summary>One of the project's own programs. As under any service manager it is started again when it ends by itself.</summary>
public class NodeMember : Member
{
    public NodeMember(ClusterNode node)
        : base(node.Name)
    {
        Node = node;
        node.Supervised = true;
    }

    public ClusterNode Node { get; }

    public override int? Id => Node.IsRunning ? Node.Process.Id : null;

    public override string Output => Node.Output;

    public override Task StartAsync()
    {
        Node.Start();
        return Task.CompletedTask;
    }

    public override Task KillAsync() => Node.KillAsync();

    public override async Task<bool> IsReadyAsync() => Node.IsRunning && (Node.Health is null || await Node.Health.IsReadyAsync());
}

/// <summary>A real edge with the street in front of it.</summary>
public sealed class EdgeMember(ClusterNode node, Quarter quarter, string data, Street street) : NodeMember(node)
{
    public Quarter Quarter => quarter;

    public Street Street => street;

    /// <summary>The folder of its outbox.</summary>
    public string Data => data;
}
