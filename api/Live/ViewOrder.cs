namespace Jena.Iot.Api.Live;

/// <summary>Of two views of one asset the one with the higher order is newer, whichever silos they come from.</summary>
/// <param name="Version">Version of the asset's stream that the view was made from.</param>
/// <param name="Activation">Rises with each load of the asset, across all silos; 0 for what was read from the store.</param>
/// <param name="Revision">Rises within one activation.</param>
public readonly record struct ViewOrder(long Version, long Activation = 0, long Revision = 0) : IComparable<ViewOrder>
{
    public int CompareTo(ViewOrder other) => (Version, Activation, Revision).CompareTo((other.Version, other.Activation, other.Revision));

    public static bool operator <(ViewOrder left, ViewOrder right) => left.CompareTo(right) < 0;

    public static bool operator >(ViewOrder left, ViewOrder right) => left.CompareTo(right) > 0;

    public static bool operator <=(ViewOrder left, ViewOrder right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ViewOrder left, ViewOrder right) => left.CompareTo(right) >= 0;
}
