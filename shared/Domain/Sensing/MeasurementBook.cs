using System.Collections.Immutable;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Sensing;

/// <summary>What was measured last, by name. An older measurement never overwrites a newer one.</summary>
public static class MeasurementBook
{
    /// <summary>Names that one asset has at most; beyond it the one measured longest ago is forgotten.</summary>
    public const int MaxNames = 100;

    /// <summary>A figure is stale once it was not measured for this many of its intervals.</summary>
    public const int SilentIntervals = 3;

    /// <summary>How often a quantity is taken that does not say so, and how often the live stream tells it.</summary>
    public static readonly TimeSpan DefaultEvery = TimeSpan.FromSeconds(60);

    public static ImmutableSortedDictionary<string, MeasurementState> Empty { get; } = ImmutableSortedDictionary.Create<string, MeasurementState>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, MeasurementState> After(this ImmutableSortedDictionary<string, MeasurementState> book, Measurement measurement, DateTimeOffset at)
    {
        var known = book.GetValueOrDefault(measurement.Name);
        if (known?.Sensed > at)
            return book;
        var isSame = known is not null && known.Value.Equals(measurement.Value) && known.Unit == measurement.Unit;
        book = book.SetItem(measurement.Name, new MeasurementState(measurement.Value, measurement.Unit, isSame ? known!.Since : at, at, measurement.Every ?? DefaultEvery));
        return book.Count > MaxNames ? book.Remove(book.MinBy(static m => m.Value.Sensed).Key) : book;
    }

    /// <summary>Null, or why the measurement cannot be taken.</summary>
    public static Refusal? Check(Measurement measurement) => measurement switch
    {
        { Value: var value } when !double.IsFinite(value) => new Refusal("bad-value", $"{measurement.Name} is {value}: a measurement is a finite number"),
        { Name: var name } when !Slug.IsValid(name) => new Refusal("bad-value", $"the measurement's name: {Slug.Explain(name)}"),
        { Unit: var unit } when !MeasurementUnit.All.Contains(unit) =>
            new Refusal("unknown-unit", $"{measurement.Name} is in '{unit}', which this version does not know: update the cluster, then replay it; known are {string.Join(", ", MeasurementUnit.All.Order(StringComparer.Ordinal))}"),
        { Every: { } every } when every < TimeSpan.FromSeconds(1) || every > Measurement.Rarest =>
            new Refusal("bad-value", $"{measurement.Name} is taken each {every}: an interval lies between 1 s and {Measurement.Rarest.TotalDays:0} day"),
        _ => null,
    };

    /// <summary>The figures of a view.</summary>
    public static ImmutableSortedDictionary<string, Figure> Figures(this ImmutableSortedDictionary<string, MeasurementState> book) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, book.Select(static m => KeyValuePair.Create(m.Key, Figure.Of(m.Value))));
}

/// <param name="Since">Since when it is exactly this.</param>
/// <param name="Sensed">When it was last measured.</param>
/// <param name="Every">How often it is taken.</param>
public sealed record MeasurementState(double Value, string Unit, DateTimeOffset Since, DateTimeOffset Sensed, TimeSpan Every);
