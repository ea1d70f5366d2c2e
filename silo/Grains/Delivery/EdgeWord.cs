using System.Text.Json;
using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Signs;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>Reads what an edge says of commands and of its configuration. Either the command to its cabinet, or why it belongs to the dead letters.</summary>
internal static class EdgeWord
{
    private const int MaxBoot = 100;
    private const int MaxProblems = 100;
    private const int MaxProblem = 500;

    /// <param name="id">The command's, as the topic says it.</param>
    public static (ReportFate? Fate, Refusal? Refusal) Fate(string id, byte[] payload)
    {
        CommandResult result;
        try
        {
            result = CommandResult.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return (null, new Refusal("not-protobuf", $"the payload is no result: {exception.Message}"));
        }
        if (result.Id != id)
            return (null, new Refusal("other-id", $"the result under {id} is that of '{result.Id}'"));
        if (result.Fate is Wire.Delivery.Fate.Unspecified || !Enum.IsDefined(result.Fate))
            return (null, new Refusal("bad-fate", $"the fate {(int)result.Fate} is not known to this version"));
        if (NameOf(result) is { } name && CommandRules.Check("name", name, "none") is { } refusal)
            return (null, refusal);
        if (result.WhatCase is CommandResult.WhatOneofCase.Sign && (result.Sign.Version > (ulong)SignBook.MaxVersion || result.Sign.Text.Length > SignBook.MaxText))
            return (null, new Refusal("bad-sign", $"the sign's version is above {SignBook.MaxVersion} or its text longer than {SignBook.MaxText}"));
        return (new ReportFate(
            id,
            (CommandFate)result.Fate,
            result.Code,
            result.Reason,
            result.HasUtcTicks && result.UtcTicks >= 0 && result.UtcTicks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(result.UtcTicks, TimeSpan.Zero) : null,
            result.WhatCase is CommandResult.WhatOneofCase.Output ? new OutputReadBack(result.Output.Output, result.Output.HasOn ? result.Output.On : null) : null,
            result.WhatCase is CommandResult.WhatOneofCase.Sign ? new SignShown(result.Sign.Sign, (long)result.Sign.Version, result.Sign.Text) : null), null);
    }

    public static (ReportConfiguration? Report, Refusal? Refusal) Report(byte[] payload)
    {
        ReportedConfiguration? reported;
        try
        {
            reported = JsonSerializer.Deserialize(payload, ConfigurationJson.Default.ReportedConfiguration);
        }
        catch (JsonException exception)
        {
            return (null, new Refusal("not-json", $"the payload is no reported configuration: {exception.Message}"));
        }
        if (reported is null || reported.Version < 1 || reported.Boot.Length > MaxBoot || reported.By.Length > CommandRules.MaxReason || reported.Last is { } last && !IsSound(last))
            return (null, new Refusal("bad-report", "the reported configuration is out of bounds"));
        if (System.Text.Encoding.UTF8.GetByteCount(reported.Station) > StationOutline.MaxBytes)
            return (null, new Refusal("station-too-long", $"the station file is longer than {StationOutline.MaxBytes} bytes"));
        if (reported.Hash != ConfigurationHash.Of(reported.Station))
            return (null, new Refusal("bad-hash", $"the hash {reported.Hash} is not that of the station file beside it"));
        return (new ReportConfiguration(new ReportedStation(
            reported.Version, reported.Hash, reported.Boot, reported.Since?.ToUniversalTime(), reported.By, reported.Station,
            reported.Last is { } outcome ? new StationOutcome(outcome.Version, outcome.Hash, (StationTrial)outcome.State, Problems(outcome)) : null)), null);
    }

    private static string? NameOf(CommandResult result) => result.WhatCase switch
    {
        CommandResult.WhatOneofCase.Output => result.Output.Output,
        CommandResult.WhatOneofCase.Sign => result.Sign.Sign,
        _ => null,
    };

    private static bool IsSound(ConfigurationOutcome outcome) =>
        outcome.Version >= 0 && outcome.Hash.Length <= 100 && outcome.State is not ConfigurationState.None && Enum.IsDefined(outcome.State);

    private static string[] Problems(ConfigurationOutcome outcome) =>
        [.. outcome.Problems.Take(MaxProblems).Select(static p => p.Length <= MaxProblem ? p : p[..MaxProblem])];
}
