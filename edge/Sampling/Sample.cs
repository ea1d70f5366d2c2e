using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Sampling;

/// <summary>What a sampler makes of its input.</summary>
/// <param name="At">When, since boot.</param>
/// <param name="Value">What.</param>
/// <param name="IsAlarm">Whether it goes to the stream of alarms.</param>
internal readonly record struct Sample(TimeSpan At, ReadingValue Value, bool IsAlarm = false);
