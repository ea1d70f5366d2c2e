namespace Jena.Iot.Contracts.Clustering;

/// <summary>Says of one silo whether it reaches the database; pinned to it. Key: the silo's address in its parsable form (<c>SiloAddress.ToParsableString()</c>).</summary>
[Alias("jena.IDatabaseWitnessGrain")]
public interface IDatabaseWitnessGrain : IGrainWithStringKey
{
    /// <summary>Returns once its silo has committed something that it began after the call came; throws what kept it from that.</summary>
    [Alias("Commit")]
    Task Commit();
}
