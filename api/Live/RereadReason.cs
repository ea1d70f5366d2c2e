namespace Jena.Iot.Api.Live;

/// <summary>Why what is stored has to be read again.</summary>
public enum RereadReason
{
    None = 0,

    /// <summary>The first that is heard of a silo: what it said before was missed.</summary>
    FirstHeard = 1,

    /// <summary>Changes between two batches are missing.</summary>
    Gap = 2,

    /// <summary>The silo's process began again.</summary>
    NewEpoch = 3,

    /// <summary>No heartbeat for <see cref="SiloFeed.SilentAfter"/>.</summary>
    Silence = 4,

    /// <summary>A silo went: what it committed last may not have been published.</summary>
    SiloGone = 5,

    /// <summary>A silo that is not of the cluster told something: it is not believed, and may have committed it.</summary>
    Stranger = 6,

    /// <summary>Nothing is known to be missing; it is made sure of from time to time.</summary>
    Confirming = 7,
}
