namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>
/// Some lines of a chip, held together until disposed of. A mask has bit n for the n-th line of the request, not for the offset.
/// Every member throws <see cref="IOException"/> when the chip is gone.
/// </summary>
internal interface ILineRequest : IDisposable
{
    /// <summary>1 to <see cref="LineRequests.MostLines"/>, in the order of the masks.</summary>
    IReadOnlyList<LineSettings> Lines { get; }

    /// <summary>So many events the kernel keeps; it drops the oldest for one more.</summary>
    int EventBuffer { get; }

    /// <summary>Takes events in the order in which the kernel queued them, without waiting: 0 when there are none.</summary>
    int ReadEvents(Span<LineEvent> into);

    /// <summary>The levels of the lines in <paramref name="mask"/>, read at once as far as the chip can.</summary>
    ulong GetLevels(ulong mask);

    /// <summary>Sets the outputs in <paramref name="mask"/>, at once as far as the chip can.</summary>
    void SetLevels(ulong levels, ulong mask);

    /// <summary>Uses the same lines in another way; events that wait stay.</summary>
    void Configure(IReadOnlyList<LineSettings> lines);
}
