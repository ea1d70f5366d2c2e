using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Commands;

/// <summary>Judges what a number sign is told: the highest version wins.</summary>
internal static class SignJudge
{
    /// <param name="settings">The sign; null when the station has none of this name.</param>
    /// <param name="known">What it was told before; null for nothing.</param>
    /// <param name="shown">What it shows; null when that is not known.</param>
    public static Verdict Judge(SignRequest request, SignSettings? settings, SignDesired? known, string? shown)
    {
        if (settings is null)
            return Verdict.Refuse(CommandCodes.UnknownSign, $"the station has no sign '{CommandReader.Plain(request.Sign)}'");
        if (request.Text.Length > settings.Hardware.Digits)
            return Verdict.Refuse(CommandCodes.Unshowable, $"the text has {request.Text.Length} characters: the sign '{settings.Name}' has {settings.Hardware.Digits} digits");
        if (!SevenSegments.CanShow(request.Text))
            return Verdict.Refuse(CommandCodes.Unshowable, $"the sign '{settings.Name}' cannot show '{CommandReader.Plain(request.Text)}': it shows {SevenSegments.Characters}");
        if (known is null || request.Version > known.Version)
            return Verdict.Execute;
        if (request.Version < known.Version)
            return Verdict.Refuse(CommandCodes.Superseded, $"the sign '{settings.Name}' has version {known.Version} already");
        if (request.Text != known.Text)
            return Verdict.Refuse(CommandCodes.Superseded, $"the sign '{settings.Name}' has version {known.Version} with another text: raise the version");
        return shown == request.Text ? Verdict.IsSo : Verdict.Execute;
    }
}
