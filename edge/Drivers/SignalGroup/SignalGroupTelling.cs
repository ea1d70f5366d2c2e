using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.SignalGroup;

/// <summary>What a signal group says: Indiana events and alarms.</summary>
internal sealed class SignalGroupTelling(SignalGroupPoint point)
{
    /// <summary>The events of a colour that begins. A pedestrian head also says it in the codes of pedestrians.</summary>
    public IEnumerable<Sample> Begin(SignalColour colour, TimeSpan at)
    {
        yield return Event(at, colour switch
        {
            SignalColour.Red => IndianaCode.BeginRedClearance,
            SignalColour.RedAmber => IndianaCode.BeginRedAmber,
            SignalColour.Green => IndianaCode.BeginGreen,
            SignalColour.Amber => IndianaCode.BeginYellow,
            SignalColour.FlashingAmber => IndianaCode.BeginFlashingAmber,
            _ => IndianaCode.BeginDark,
        });
        if (point.Head is SignalHead.Pedestrian && colour is SignalColour.Green or SignalColour.Red)
            yield return Event(at, colour is SignalColour.Green ? IndianaCode.PedestrianBeginWalk : IndianaCode.PedestrianBeginDontWalk);
    }

    public Sample Lamps(bool raised, TimeSpan at) =>
        Alarm("lamps", raised, $"Signal group {point.Phase} shows lamps that no signal lights together", at);

    public Sample Step(SignalColour from, SignalColour to, TimeSpan at) =>
        Alarm("sequence", raised: true, $"Signal group {point.Phase} went from {Word(from)} to {Word(to)}", at);

    public Sample Duration(SignalColour colour, TimeSpan lasted, TimeSpan at) =>
        Alarm("sequence", raised: true, FormattableString.Invariant($"Signal group {point.Phase} showed {Word(colour)} for {lasted.TotalSeconds:0.0} s"), at);

    public Sample TooLong(SignalColour colour, TimeSpan at) =>
        Alarm("sequence", raised: true, $"Signal group {point.Phase} still shows {Word(colour)} after {SignalTimes.Most(colour)?.TotalSeconds} s", at);

    public Sample Clean(TimeSpan at) =>
        Alarm("sequence", raised: false, $"Signal group {point.Phase} went from red to red without a fault", at);

    private Sample Event(TimeSpan at, ushort code) => new(at, new IndianaEvent(code, point.Phase));

    private Sample Alarm(string what, bool raised, string text, TimeSpan at) =>
        new(at, new AlarmChange($"{what}-{point.Phase}", raised, AlarmSeverity.High, text), IsAlarm: true);

    private static string Word(SignalColour colour) => colour switch
    {
        SignalColour.RedAmber => "red-amber",
        SignalColour.FlashingAmber => "flashing amber",
        _ => colour.ToString().ToLowerInvariant(),
    };
}
