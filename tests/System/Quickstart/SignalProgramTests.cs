using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;
using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.SystemTests.Quickstart;

public class SignalProgramTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 20, 9, 30, 0, TimeSpan.Zero);
    private static readonly ModelCity Model = ModelCity.Load();

    public static TheoryData<string> Junctions => [.. Model.Plan.Junctions.Keys.Select(id => id.Slug)];

    [Theory]
    [MemberData(nameof(Junctions))]
    public void While_a_group_may_go_or_is_about_to_every_group_in_conflict_shows_red(string slug)
    {
        var (junction, program, cycle) = Of(slug);
        for (var at = Start; at < Start + cycle; at += TimeSpan.FromMilliseconds(500))
        {
            var going = junction.SignalGroups.Where(group => program.AspectAt(group.Phase, at) is not Aspect.Red).ToArray();
            foreach (var left in going)
                foreach (var right in going)
                    Assert.False(program.Conflict(left.Phase, right.Phase), $"{left.Name} and {right.Name} at {at:mm:ss.f}");
        }
    }

    [Theory]
    [MemberData(nameof(Junctions))]
    public void A_vehicle_group_goes_red_then_one_second_red_amber_then_green_then_three_seconds_amber(string slug)
    {
        var (junction, program, cycle) = Of(slug);
        foreach (var group in junction.SignalGroups.Where(group => !SignalProgram.IsWalk(group)))
            Assert.All(Spans(program, group.Phase, cycle), span =>
            {
                Assert.Equal(
                    span.Aspect switch { Aspect.Red => Aspect.RedAmber, Aspect.RedAmber => Aspect.Green, Aspect.Green => Aspect.Amber, _ => Aspect.Red },
                    span.Next);
                if (span.Aspect is Aspect.Amber)
                    Assert.Equal(TimeSpan.FromSeconds(3), span.Length);
                if (span.Aspect is Aspect.RedAmber)
                    Assert.Equal(TimeSpan.FromSeconds(1), span.Length);
                if (span.Aspect is Aspect.Green)
                    Assert.True(span.Length >= TimeSpan.FromSeconds(5));
            });
    }

    [Theory]
    [MemberData(nameof(Junctions))]
    public void A_head_for_people_on_foot_knows_red_and_green_alone(string slug)
    {
        var (junction, program, cycle) = Of(slug);
        foreach (var group in junction.SignalGroups.Where(SignalProgram.IsWalk))
            Assert.All(Spans(program, group.Phase, cycle), span =>
            {
                Assert.Equal(span.Aspect is Aspect.Green ? Aspect.Red : Aspect.Green, span.Next);
                Assert.True(span.Length >= TimeSpan.FromSeconds(5));
            });
    }

    [Theory]
    [MemberData(nameof(Junctions))]
    public void The_next_green_of_a_group_is_green_and_no_earlier_one_is(string slug)
    {
        var (junction, program, cycle) = Of(slug);
        foreach (var group in junction.SignalGroups)
        {
            for (var at = Start; at < Start + cycle; at += TimeSpan.FromSeconds(1))
            {
                var green = program.NextGreen(group.Phase, at);
                Assert.Equal(Aspect.Green, program.AspectAt(group.Phase, green));
                for (var before = at; before < green; before += TimeSpan.FromSeconds(1))
                    Assert.NotEqual(Aspect.Green, program.AspectAt(group.Phase, before));
            }
        }
    }

    private static IEnumerable<(Aspect Aspect, TimeSpan Length, Aspect Next)> Spans(SignalProgram program, ushort phase, TimeSpan cycle)
    {
        var at = program.NextChange(phase, Start).At;
        for (var end = at + (2 * cycle); at < end;)
        {
            var next = program.NextChange(phase, at);
            yield return (program.AspectAt(phase, at), next.At - at, next.Aspect);
            at = next.At;
        }
    }

    private static (JunctionDefinition Junction, SignalProgram Program, TimeSpan Cycle) Of(string slug)
    {
        var id = AssetId.Junction(slug);
        var junction = (JunctionDefinition)Model.Definition(id);
        var plan = Model.Plan.Junctions[id];
        Assert.InRange(plan.Cycle, 60, 90);
        return (junction, new SignalProgram(junction, plan), TimeSpan.FromSeconds(plan.Cycle));
    }
}
