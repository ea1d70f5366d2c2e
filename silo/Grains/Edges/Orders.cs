using System.Collections.Immutable;
using Google.Protobuf;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Edges.Signs;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Edges;

/// <summary>What a cabinet's state has the edge told, in the words of the delivery protocol.</summary>
internal static class Orders
{
    /// <summary>What is told again after a hello: requests without a fate, signs, and the configuration if it is not the one desired.</summary>
    /// <param name="everySign">Also those that are known to show what they are to show.</param>
    public static EdgeOrders Of(CabinetState state, string configurationHash, bool everySign) => new(
        [
            .. state.Requests.Requests.Where(static r => r.IsOpen).Select(Command),
            .. state.Signs.Signs.Where(s => s.Value.Version > 0 && (everySign || s.Value.IsOpen)).Select(static s => Command(s.Key, s.Value)),
        ],
        state.Station.Owed(configurationHash) is { } owed ? Json(owed) : null);

    /// <summary>What is told at once because of what was just decided.</summary>
    public static EdgeOrders Of(CabinetState state, ImmutableArray<CabinetEvent> events)
    {
        var sent = events.OfType<OutputRequestSent>().Select(static e => e.Id).ToHashSet();
        var set = events.OfType<SignSet>().Select(static e => e.Id).ToHashSet();
        return new EdgeOrders(
            [
                .. state.Requests.Requests.Where(r => sent.Contains(r.Id) && r.IsOpen).Select(Command),
                .. state.Signs.Signs.Where(s => s.Value.Id is { } id && set.Contains(id)).Select(static s => Command(s.Key, s.Value)),
            ],
            events.Any(static e => e is ConfigurationDesired) && state.Station.Desired is { } desired ? Json(desired) : null);
    }

    private static OutgoingCommand Command(OutputRequest request) => new(request.Id, new Command
    {
        Id = request.Id,
        Boot = request.Boot,
        Deadline = Math.Max(0, request.Deadline!.Value.Ticks) * TimeSpan.NanosecondsPerTick,
        By = request.By,
        Reason = request.Reason,
        Output = new OutputCommand { Output = request.Output, On = request.On, HoldMs = (uint)(request.HoldMs ?? 0), Until = request.UntilOfBoot is { } until ? Math.Max(1, until.Ticks * TimeSpan.NanosecondsPerTick) : 0 },
    }.ToByteArray());

    private static OutgoingCommand Command(string name, SignState sign) => new(sign.Id!, new Command
    {
        Id = sign.Id,
        By = sign.By,
        Reason = sign.Reason,
        Sign = new SignCommand { Sign = name, Version = (ulong)sign.Version, Text = sign.Text },
    }.ToByteArray());

    private static byte[] Json(DesiredStation desired) => ConfigurationMessage.Of(
        new DesiredConfiguration(desired.Version, desired.Hash, desired.By, desired.At, desired.Station));
}
