namespace Jena.Iot.Edge.Sampling;

/// <summary>Why an input is armed.</summary>
internal enum ArmReason
{
    /// <summary>The process starts, in the boot in which the state was saved, or for the first time: saved times still mean something.</summary>
    Restart,

    /// <summary>The machine was started again: saved times mean nothing any more.</summary>
    Reboot,

    /// <summary>Edges of the input were lost while it was sampled.</summary>
    Loss,
}
