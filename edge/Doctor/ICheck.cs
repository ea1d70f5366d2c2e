namespace Jena.Iot.Edge.Doctor;

/// <summary>Looks at one thing that an edge needs. Changes nothing, and disturbs no agent that runs.</summary>
internal interface ICheck
{
    /// <summary>Finds in the order in which things depend on each other; stops where the next would tell nothing new.</summary>
    IAsyncEnumerable<Finding> FindAsync(Patient patient, CancellationToken cancellationToken);
}
