using Google.Protobuf;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Uplink;

/// <summary>
/// Bounds a batch by its bytes, as <see cref="DeliveryOptions.BatchReadings"/> does by its readings: the cluster takes no message
/// beyond its own bound, and one that it never takes would be repeated for ever.
/// </summary>
internal static class BatchBound
{
    /// <summary>Most bytes of readings in one batch: 128 KiB, a quarter of the 512 KiB that the cluster takes unless it is set otherwise (<c>Ingest:MaxMessageBytes</c>).</summary>
    public const int MaxBytes = 128 * 1024;

    private const int TagBytes = 1;

    /// <summary>How many readings from the index <paramref name="from"/> on go into one batch; 1 or more while there is one, however large it is.</summary>
    public static int Fitting(IReadOnlyList<SensedReading> readings, int from = 0)
    {
        var bytes = 0;
        for (var i = from; i < readings.Count; i++)
        {
            bytes += TagBytes + CodedOutputStream.ComputeMessageSize(readings[i]);
            if (bytes > MaxBytes && i > from)
                return i - from;
        }
        return readings.Count - from;
    }
}
