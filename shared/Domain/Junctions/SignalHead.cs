namespace Jena.Iot.Domain.Junctions;

/// <summary>Whom a signal head speaks to: that decides which pictures and which sequences it may show.</summary>
public enum SignalHead
{
    /// <summary>Motor vehicles: red, red-amber, green, amber.</summary>
    Vehicle = 0,

    /// <summary>Pedestrians: red and green; there is no amber.</summary>
    Pedestrian = 1,

    /// <summary>Bicycles with a signal of their own: as for vehicles, or red and green alone.</summary>
    Bicycle = 2,

    /// <summary>Trams and buses (BOStrab): stop (F0) counts as red, stop to be expected (F4) as amber, any go (F1, F2, F3, F5) as green.</summary>
    Tram = 3,
}

/// <summary>The lamps of a signal head that are lit.</summary>
[Flags]
public enum SignalLamps
{
    None = 0,
    Red = 1,
    Amber = 2,
    Green = 4,
}
