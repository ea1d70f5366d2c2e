namespace Jena.Iot.Domain.Edges;

/// <summary>What became of a command at its edge. The numbers are those of the delivery protocol.</summary>
public enum CommandFate
{
    None = 0,

    Executed = 1,

    /// <summary>Not executed, and it never will be.</summary>
    Refused = 2,

    /// <summary>Not executed: it came, or its turn came, after its deadline.</summary>
    Expired = 3,

    /// <summary>The edge was stopped while it executed; what the output shows was read back.</summary>
    Interrupted = 4,
}
