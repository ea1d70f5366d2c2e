namespace Jena.Iot.Domain.Junctions.Health;

/// <summary>Why a detector is not to be trusted. The words are kept for years: never change one.</summary>
public static class HealthReason
{
    /// <summary>The controller says so (events 84 to 88, and 91 of a push button).</summary>
    public const string ControllerFault = "controller-fault";
    public const string StuckOn = "stuck-on";
    public const string StuckOff = "stuck-off";
    public const string NoData = "no-data";
    public const string Chatter = "chatter";
    public const string Constant = "constant";
    public const string ImplausibleFlow = "implausible-flow";

    /// <summary>Actuations that are shorter than anything that drives.</summary>
    public const string FlowWithoutOccupancy = "flow-without-occupancy";
    public const string HighOccupancy = "high-occupancy";
    public const string FewSamples = "few-samples";
    public const string BelowPattern = "below-pattern";

    /// <summary>Of a phase that is always held to its end at night: its detectors call without anybody there.</summary>
    public const string MaxOuts = "max-outs";
    public const string ManyPedestrians = "many-pedestrians";

    /// <summary>Of the junction: it recorded too little in a day.</summary>
    public const string FewRecords = "few-records";
}

/// <summary>What is wrong with a detector.</summary>
/// <param name="Detector">Its name; empty for the junction's record as a whole.</param>
/// <param name="Reason">One of <see cref="HealthReason"/>.</param>
/// <param name="Since">Since when, as far as it can be known.</param>
/// <param name="Detail">For people, with the figure and its bound.</param>
public sealed record HealthFinding(string Detector, string Reason, DateTimeOffset Since, string Detail);
