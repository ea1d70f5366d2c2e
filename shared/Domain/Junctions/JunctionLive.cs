using System.Collections.Immutable;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// Gathers what a batch's events change of a junction's live state. An event that is older than what is known of its group or detector
/// changes nothing, so a backlog never takes the present back.
/// </summary>
internal sealed class JunctionLive(JunctionState state)
{
    // NTCIP 1202, unitFlashStatus: notFlash(2). Recorders write 0 for it too.
    private const ushort NotFlashing = 2;

    private ImmutableSortedDictionary<ushort, SignalGroupState>.Builder? _groups;
    private ImmutableSortedDictionary<ushort, DetectorState>.Builder? _detectors;
    private UnitFlash? _flash = state.Flash;
    private JunctionCondition _condition = state.Condition;
    private DateTimeOffset? _since = state.Since;

    public void Take(IndianaEvent e, DateTimeOffset at)
    {
        switch (e.Code)
        {
            case IndianaCode.DetectorOff or IndianaCode.DetectorOn:
                Detector(e, at);
                break;
            case >= IndianaCode.DetectorRestored and <= IndianaCode.LastDetectorFault:
                Fault(e, at);
                break;
            case IndianaCode.UnitFlashStatus when !(_flash?.Sensed > at):
                var on = e.Parameter is not (0 or NotFlashing);
                var flashed = _flash is { On: true };
                _flash = new UnitFlash(on, _flash is not null && _flash.On == on ? _flash.Since : at, at);
                if (on != flashed)
                    Judge(at);
                break;
            default:
                if (SignalColours.Of(e.Code) is var colour and not SignalColour.Unknown)
                    Group(e.Parameter, colour, at);
                break;
        }
    }

    public JunctionState In(JunctionState next)
    {
        if (_groups is null && _detectors is null && ReferenceEquals(_flash, next.Flash))
            return next;
        return next with
        {
            SignalGroups = _groups?.ToImmutable() ?? next.SignalGroups,
            Detectors = _detectors?.ToImmutable() ?? next.Detectors,
            Flash = _flash,
            Condition = _condition,
            Since = _since,
        };
    }

    // After each event that can change it, so that the moment does not depend on which events came together.
    private void Judge(DateTimeOffset at)
    {
        if (Condition() is var condition && condition == _condition)
            return;
        (_condition, _since) = (condition, _since > at ? _since : at);
    }

    private JunctionCondition Condition()
    {
        if (_flash is { On: true })
            return JunctionCondition.Flashing;
        var groups = _groups?.Values ?? state.SignalGroups.Values;
        if (_groups is { Count: 0 } || (_groups is null && state.SignalGroups.IsEmpty))
            return (_detectors?.Values ?? state.Detectors.Values).Any(static d => d.On is not null) ? JunctionCondition.Counting : JunctionCondition.Unknown;
        // Where side roads flash, the main road and people on foot have nothing lit.
        if (groups.Any(static g => g.Colour is not (SignalColour.Dark or SignalColour.FlashingAmber)))
            return JunctionCondition.Working;
        return groups.Any(static g => g.Colour is SignalColour.FlashingAmber) ? JunctionCondition.Flashing : JunctionCondition.Dark;
    }

    private static bool IsRunning(SignalColour? colour) => colour is not (null or SignalColour.Unknown or SignalColour.Dark or SignalColour.FlashingAmber);

    private void Group(ushort phase, SignalColour colour, DateTimeOffset at)
    {
        _groups ??= state.SignalGroups.ToBuilder();
        var known = _groups.GetValueOrDefault(phase);
        if (known is null ? IsTooMany(_groups.Count, state.Definition?.SignalGroups.Any(g => g.Phase == phase)) : known.Sensed > at || (known.Sensed == at && known.Colour > colour))
            return;
        _groups[phase] = new SignalGroupState(colour, known is not null && known.Colour == colour ? known.Since : at, at);
        if (known?.Colour != colour && !(IsRunning(known?.Colour) && IsRunning(colour)))
            Judge(at);
    }

    private void Detector(IndianaEvent e, DateTimeOffset at)
    {
        if (Known(e.Parameter) is not { } known || known.Sensed > at)
            return;
        var on = e.Code == IndianaCode.DetectorOn;
        if (known.Sensed == at && known.On == true)
            return;
        _detectors![e.Parameter] = known with { On = on, Since = known.On == on ? known.Since : at, Sensed = at };
        if (known.On is null)
            Judge(at);
    }

    private void Fault(IndianaEvent e, DateTimeOffset at)
    {
        if (Known(e.Parameter) is not { } known || known.FaultSince > at)
            return;
        _detectors![e.Parameter] = e.Code == IndianaCode.DetectorRestored
            ? known with { Fault = null, FaultSince = at }
            : known with { Fault = e.Code, FaultSince = known.Fault == e.Code ? known.FaultSince : at };
    }

    private DetectorState? Known(ushort channel)
    {
        _detectors ??= state.Detectors.ToBuilder();
        if (_detectors.TryGetValue(channel, out var known))
            return known;
        return IsTooMany(_detectors.Count, state.Definition?.Detectors.Any(d => d.Channel == channel)) ? null : DetectorState.Unknown;
    }

    private static bool IsTooMany(int count, bool? defined) => count >= JunctionModel.MaxLive && defined is not true;
}
