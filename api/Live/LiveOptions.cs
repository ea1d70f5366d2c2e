using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Api.Live;

/// <summary>How this host follows the cluster. Section <c>Api:Live</c>.</summary>
public sealed class LiveOptions
{
    public const string Section = "Api:Live";

    /// <summary>Stored views read in one call, 1 to 1000. Default 500.</summary>
    [Range(1, 1000, ErrorMessage = "Api:Live:PageSize is {1} to {2} views; 500 unless set")]
    public int PageSize { get; set; } = 500;

    /// <summary>Changes remembered for clients of the stream that resume, 1 to 1,000,000. Default 10,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Api:Live:Remembered is {1} to {2} changes; 10000 unless set")]
    public int Remembered { get; set; } = LiveViews.DefaultRemembered;

    /// <summary>Changes that may wait for one client of the stream before it is disconnected, 1 to 100,000. Default 4096.</summary>
    [Range(1, 100_000, ErrorMessage = "Api:Live:ClientQueue is {1} to {2} changes; 4096 unless set")]
    public int ClientQueue { get; set; } = LiveSubscription.DefaultCapacity;

    /// <summary>
    /// Seconds after which everything stored is read again though nothing seems to be missing, 5 to 3600. Default 60. It costs a pass over
    /// the stored views, and bounds how long a change that nobody told can stay unseen.
    /// </summary>
    [Range(5, 3600, ErrorMessage = "Api:Live:ConfirmSeconds is {1} to {2} s; 60 unless set")]
    public int ConfirmSeconds { get; set; } = 60;

    /// <summary>
    /// Seconds after which this host says that it is not ready when it cannot make sure of its figures: a silo is silent, or what is
    /// stored has to be read and cannot be. 5 to 600. Default 15.
    /// </summary>
    [Range(5, 600, ErrorMessage = "Api:Live:UnreadyAfterSeconds is {1} to {2} s; 15 unless set")]
    public int UnreadyAfterSeconds { get; set; } = 15;
}
