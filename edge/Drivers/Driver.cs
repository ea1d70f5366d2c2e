using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers;

/// <summary>A driver whose points are of one type and whose inputs remember one type of state.</summary>
internal abstract class Driver<TPoint, TMemory> : IDriver
    where TPoint : Point
    where TMemory : class
{
    public abstract string Kind { get; }

    public abstract IReadOnlyList<string> Properties { get; }

    public abstract TPoint? Read(JsonFields fields, PointContext station);

    public abstract ISampler<TMemory> Sampler(TPoint point, InputContext context);

    Point? IDriver.Read(JsonFields fields, PointContext station) => Read(fields, station);

    Input IDriver.Make(Point point, InputContext context) => new Input<TMemory>(point, Sampler((TPoint)point, context), context.Clock);
}
