using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions.Selection;

/// <summary>A junction to which everything happens as through its grain: what follows is decided after each step.</summary>
internal sealed class Played
{
    private static readonly AssetId Id = AssetId.Junction("holzmarkt");

    public static readonly JunctionConfiguration Junction = new()
    {
        Kind = JunctionKind.Signals,
        Observes = CodeSet.Parse("1, 8, 10, 131"),
        Phases = [new Phase(1, "Main")],
        Groups = [new SignalGroup("K1", SignalHead.Vehicle, 1)],
        Programmes =
        [
            new Programme(1, "Normal"),
            new Programme(2, "Event", Request: new ProgrammeRequest("cab-031", "programme-2")),
            new Programme(3, "Peak", Request: new ProgrammeRequest("cab-031", "programme-3")),
        ],
    };

    private long _sequence;

    public Played(JunctionConfiguration? configuration = null)
    {
        State = JunctionModel.Initial(Id);
        Apply([new JunctionDefined(new JunctionDefinition { Id = Id, Name = "Holzmarkt" }) { At = Given.At(0) }, new JunctionConfigured("anna", 1, configuration ?? Junction) { At = Given.At(0) }]);
        Wait(0);
    }

    public JunctionState State { get; private set; }

    public SelectionBook Book => State.Selection;

    public ProgrammeSelection? Current => Book.Current;

    public DateTimeOffset? Next => JunctionModel.Deadlines(State) is [var deadline] ? deadline.Due : null;

    public Played Select(int programme, double at, double seconds = 3600)
    {
        Assert.Null(Decide(new SelectProgramme(programme, "Match", TimeSpan.FromSeconds(seconds)), at, apply: true).Refusal);
        return this;
    }

    public Decision<JunctionEvent> Decide(JunctionCommand command, double at, bool apply = false)
    {
        var decision = JunctionModel.Decide(State, command, Given.Anna, Given.At(at));
        if (apply)
        {
            Apply(decision.Events);
            Wait(at);
        }
        return decision;
    }

    public void Edge(RequestPhase phase, double at, bool? readBack = null, string? code = null) =>
        Decide(new ReportAttempt(Book.Pending!.Command, Request(phase, readBack, code), null), at, apply: true);

    public void Cabinet(string code, double at) =>
        Decide(new ReportAttempt(Book.Pending!.Command, null, new Refusal(code, $"{code} at the cabinet")), at, apply: true);

    public void Configure(JunctionConfiguration configuration, double at)
    {
        Apply([new JunctionConfigured("anna", State.Configured!.Version + 1, configuration) { At = Given.At(at) }]);
        Wait(at);
    }

    public void Controller(ushort programme, double at)
    {
        State = JunctionModel.Apply(State, Given.Batch(Given.Reading(Id, Given.At(at), new IndianaEvent(131, programme), ++_sequence)), Given.At(at));
        Wait(at);
    }

    /// <summary>The edge tells again what the controller runs, as it does about every minute.</summary>
    public void Live(ushort programme, double at, double? sensed = null)
    {
        State = JunctionModel.ApplyLive(State, Given.Batch(Given.Reading(Id, Given.At(sensed ?? at), new IndianaEvent(131, programme), ++_sequence)), Given.At(at));
        Wait(at);
    }

    /// <summary>The edge sets the output and the controller follows.</summary>
    public Played Done(double at)
    {
        Edge(RequestPhase.Executed, at, readBack: true);
        Controller((ushort)Current!.Programme, at + 1);
        Assert.Equal(SelectionPhase.Confirmed, Current!.Phase);
        return this;
    }

    public IEnumerable<JunctionEvent> Follow(double at) => JunctionModel.Follow(State, Given.At(at));

    public void Wait(double at)
    {
        Apply(Follow(at));
        Assert.Empty(Follow(at));
    }

    private void Apply(IEnumerable<JunctionEvent> events)
    {
        foreach (var e in events.ToList())
            State = JunctionModel.Apply(State, e);
    }

    public static OutputRequest Request(RequestPhase phase, bool? readBack, string? code = null) => new()
    {
        Id = "o-1", Output = "x", On = true, By = "anna", Reason = "r", At = Given.At(0), Expires = Given.At(30), Since = Given.At(0), Phase = phase, ReadBack = readBack, Code = code, Detail = code is null ? null : $"{code} at the edge",
    };
}
