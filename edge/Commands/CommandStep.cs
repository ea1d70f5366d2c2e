namespace Jena.Iot.Edge.Commands;

/// <summary>What has been done of a command, in this order.</summary>
internal enum CommandStep
{
    /// <summary>It will be executed, and only this process knows.</summary>
    Judged = 1,

    /// <summary>The intention is durable.</summary>
    Intended = 2,

    /// <summary>The output or sign was told.</summary>
    Written = 3,

    /// <summary>The output was read back, and its change is in the outbox.</summary>
    ReadBack = 4,

    /// <summary>The fate is durable.</summary>
    Settled = 5,

    /// <summary>The fate is on its way to the cluster.</summary>
    Told = 6,
}
