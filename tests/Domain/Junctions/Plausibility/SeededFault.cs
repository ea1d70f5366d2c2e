using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Plausibility;

namespace Jena.Iot.Domain.Tests.Junctions.Plausibility;

/// <summary>One way to break what a group shows, at a place that chance chooses.</summary>
/// <param name="Break">Gives when it is to be found; null when the stream has no place for it.</param>
/// <param name="Head">The only kind of head that can be broken so; null for any that has the colours.</param>
internal sealed record SeededFault(string Name, string Code, Func<Timeline, Random, double?> Break, SignalHead? Head = null)
{
    private const SignalColour R = SignalColour.Red;
    private const SignalColour A = SignalColour.Amber;
    private const SignalColour G = SignalColour.Green;
    private const SignalColour Ra = SignalColour.RedAmber;

    /// <summary>Every fault of a single group.</summary>
    public static IReadOnlyList<SeededFault> All { get; } =
    [
        Shown("red>amber", R, static t => [(A, t.Amber)], static _ => 0),
        Shown("red-amber>red", R, static t => [(Ra, t.RedAmber)], static t => t.RedAmber),
        Shown("red-amber>amber", R, static t => [(Ra, t.RedAmber), (A, t.Amber)], static t => t.RedAmber),
        Shown("green>red-amber", G, static t => [(Ra, t.RedAmber)], static _ => 0),
        Shown("amber>green", G, static t => [(A, t.Amber)], static t => t.Amber),
        Shown("amber>red-amber", G, static t => [(A, t.Amber), (Ra, t.RedAmber)], static t => t.Amber),
        Shown("red>amber of a tram", R, static t => [(A, t.Amber)], static _ => 0, SignalHead.Tram),
        Shown("red>red-amber of a tram", R, static t => [(Ra, t.RedAmber)], static _ => 0, SignalHead.Tram),
        Shown("red>amber of pedestrians", R, static t => [(A, t.Amber)], static _ => 0, SignalHead.Pedestrian),
        Shown("green>amber of pedestrians", G, static t => [(A, t.Amber)], static _ => 0, SignalHead.Pedestrian),
        new("red>green", PlausibilityCode.ForbiddenTransition, static (t, chance) =>
        {
            if (t.Group.Head is not SignalHead.Vehicle || Choose([.. t.Places(Ra).Where(i => t.Segments[i - 1].Colour is R && t.Segments[i + 1].Colour is G)], chance) is not { } i)
                return null;
            t.Remove(i);
            return t.Segments[i].At;
        }),
        new("green>red", PlausibilityCode.ForbiddenTransition, static (t, chance) =>
        {
            if (t.Group.Head is not SignalHead.Vehicle || Choose([.. t.Places(A).Where(i => t.Segments[i - 1].Colour is G && t.Segments[i + 1].Colour is R)], chance) is not { } i)
                return null;
            var at = t.Segments[i].At;
            t.Remove(i);
            t.Begin(i, at);
            return at;
        }),
        new("amber short", PlausibilityCode.AmberTooShort, static (t, chance) =>
            Shorten(t, A, t.Group.Times().Amber.TotalSeconds, chance)),
        new("amber long", PlausibilityCode.AmberTooLong, static (t, chance) =>
        {
            if (t.Group.Head is not (SignalHead.Vehicle or SignalHead.Bicycle) || Choose([.. t.Places(A).Where(i => t.Segments[i + 1].Colour is R && t.Length(i + 1) > 8)], chance) is not { } i)
                return null;
            t.Begin(i + 1, t.Segments[i].At + 7);
            return t.Segments[i].At;
        }),
        new("red-amber short", PlausibilityCode.RedAmberTooShort, static (t, chance) =>
        {
            var least = t.Group.LeastRedAmber().TotalSeconds;
            if (least < 0.8 || t.Group.Head is not (SignalHead.Vehicle or SignalHead.Bicycle) || Choose([.. t.Places(Ra).Where(i => t.Segments[i + 1].Colour is G)], chance) is not { } i)
                return null;
            t.Begin(i, t.Segments[i + 1].At - least + 0.5);
            return t.Segments[i + 1].At;
        }),
        new("red-amber long", PlausibilityCode.RedAmberTooLong, static (t, chance) =>
        {
            if (Choose([.. t.Places(Ra).Where(i => t.Length(i) <= 2 && t.Length(i - 1) > 6)], chance) is not { } i)
                return null;
            t.Begin(i, t.Segments[i + 1].At - 4);
            return t.Segments[i].At;
        }),
        new("green short", PlausibilityCode.GreenTooShort, static (t, chance) =>
        {
            var least = t.Group.Times().Green.TotalSeconds;
            var places = t.Places(G).Where(i => t.Length(i) >= least && t.Segments[i + 1].Colour is A or R).ToList();
            if (least < 2 || Choose(places, chance) is not { } i)
                return null;
            var early = t.Length(i) - least + 1;
            var amber = t.Segments[i + 1].Colour is A;
            t.Begin(i + 1, t.Segments[i + 1].At - early);
            if (amber)
                t.Begin(i + 2, t.Segments[i + 2].At - early);
            return t.Segments[i + 1].At;
        }),
        new("dark", PlausibilityCode.DarkLamp, static (t, chance) =>
        {
            if (t.Group.MayBeDark || Choose(t.Places(R, 12), chance) is not { } i)
                return null;
            t.Within(i, 4, (SignalColour.Dark, 5));
            return t.Segments[i].At + 4;
        }),
    ];

    public static int? Choose(IReadOnlyList<int> places, Random chance) => places.Count == 0 ? null : places[chance.Next(places.Count)];

    private static SeededFault Shown(
        string name, SignalColour within, Func<Timeline, (SignalColour Colour, double Seconds)[]> shown, Func<Timeline, double> found, SignalHead? head = null) =>
        new(name, PlausibilityCode.ForbiddenTransition, (t, chance) =>
        {
            if (head is null ? t.Group.Head is not (SignalHead.Vehicle or SignalHead.Bicycle) : t.Group.Head != head)
                return null;
            var least = t.Group.Times().Green.TotalSeconds + 2;
            if (Choose(t.Places(within, 12 + (2 * least)), chance) is not { } i)
                return null;
            t.Within(i, least, shown(t));
            return t.Segments[i].At + least + found(t);
        }, head);

    private static double? Shorten(Timeline t, SignalColour colour, double least, Random chance)
    {
        if (least < 1.5 || Choose([.. t.Places(colour).Where(i => t.Length(i) >= least && t.Segments[i + 1].Colour is R)], chance) is not { } i)
            return null;
        t.Begin(i + 1, t.Segments[i].At + least - 1);
        return t.Segments[i + 1].At;
    }
}
