using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Signs;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Tests.Edges;

public sealed class SignTests
{
    private static readonly AssetId Id = AssetId.Edge("cab-017");
    private CabinetState _state = CabinetModel.Apply(
        CabinetModel.Initial(Id), new CabinetDefined(new EdgeDefinition { Id = Id, Name = "Cabinet 17", Configurations = [new(1, [])] }) { At = Given.At(-100) });

    private SignState Sign => _state.Signs.Signs["north"];

    private Decision<CabinetEvent> Do(CabinetCommand command, double at)
    {
        var decision = CabinetModel.Decide(_state, command, Given.Anna, Given.At(at));
        Assert.Null(decision.Refusal);
        _state = Given.RoundTrip(decision.Events.Aggregate(_state, CabinetModel.Apply));
        return decision;
    }

    private string Refused(CabinetCommand command) => CabinetModel.Decide(_state, command, Given.Anna, Given.At(0)).Refusal!.Code;

    private static SetSign Set(string text, string sign = "north") => new(sign, text, "Counted by hand");

    private ReportFate Shows(long version, string text, CommandFate fate = CommandFate.Executed, string code = "", string? id = null) =>
        new(id ?? Sign.Id!, fate, code, "", null, null, new SignShown("north", version, text));

    [Fact]
    public void Each_text_has_a_higher_version_and_the_same_one_changes_nothing()
    {
        Do(Set("42"), 1);
        Do(Set("41"), 2);
        Assert.Equal((2L, "41", "anna", Given.At(2), true), (Sign.Version, Sign.Text, Sign.By, Sign.Since, Sign.IsOpen));
        Assert.Empty(Do(Set("41"), 3).Events);
    }

    [Fact]
    public void What_the_edge_tells_is_shown_beside_what_is_desired()
    {
        Do(Set("42"), 1);
        Do(Shows(1, "42"), 2);
        Assert.Equal((true, "42", Given.At(2)), (Sign.IsShown, Sign.ShownText, Sign.ShownSince));
        Assert.Empty(Do(Shows(1, "42"), 3).Events);

        Do(Set("41"), 4);
        Assert.Equal((false, true, 1L, "42"), (Sign.IsShown, Sign.IsOpen, Sign.ShownVersion, Sign.ShownText));
    }

    [Fact]
    public void A_refusal_is_kept_until_another_text_is_set()
    {
        Do(Set("ÄÖÜ"), 1);
        Do(Shows(0, "", CommandFate.Refused, "unshowable"), 2);
        Assert.Equal(("unshowable", false, false), (Sign.Code, Sign.IsOpen, Sign.IsShown));

        Do(Set("42"), 3);
        Assert.Equal((null, true), (Sign.Code, Sign.IsOpen));
    }

    [Fact]
    public void A_higher_version_than_the_cluster_knows_has_the_desired_text_said_anew_above_it()
    {
        Do(Set("42"), 1);
        var events = Do(Shows(7, "13", CommandFate.Refused, "superseded"), 2).Events;

        Assert.Equal(2, events.Length);
        Assert.Equal((8L, "42", "system/delivery", 7L, "13", true), (Sign.Version, Sign.Text, Sign.By, Sign.ShownVersion, Sign.ShownText, Sign.IsOpen));
        Do(Shows(8, "42"), 3);
        Assert.True(Sign.IsShown);
    }

    [Fact]
    public void The_same_version_with_another_text_has_the_desired_text_said_anew_too()
    {
        Do(Set("42"), 1);
        Do(Shows(1, "13", CommandFate.Refused, "superseded"), 2);

        Assert.Equal((2L, "42"), (Sign.Version, Sign.Text));
    }

    [Fact]
    public void A_sign_that_cannot_be_reached_is_not_said_anew_for_ever()
    {
        Do(Set("42"), 1);
        Do(Shows(1, "", CommandFate.Interrupted, "not-followed"), 2);

        Assert.Equal((1L, "not-followed", false), (Sign.Version, Sign.Code, Sign.IsShown));
        Do(Shows(1, "42"), 3);
        Assert.Equal((1L, null, true), (Sign.Version, Sign.Code, Sign.IsShown));
    }

    [Fact]
    public void A_sign_that_writes_a_text_its_own_way_is_not_said_anew_for_ever()
    {
        Do(Set("7"), 1);
        Do(Shows(1, " 7"), 2);

        Assert.Equal((1L, " 7", true), (Sign.Version, Sign.ShownText, Sign.IsShown));
    }

    [Fact]
    public void A_sign_that_only_the_edge_knows_is_shown_and_the_next_text_lies_above_it()
    {
        Do(Shows(5, "13", id: "s-before"), 1);
        Assert.Equal((0L, 5L), (Sign.Version, Sign.ShownVersion));
        Do(Set("42"), 2);
        Assert.Equal(6, Sign.Version);
    }

    [Fact]
    public void The_fate_of_an_earlier_version_says_nothing_about_the_present_one()
    {
        Do(Set("ÄÖÜ"), 1);
        var earlier = Sign.Id;
        Do(Set("42"), 2);
        Assert.Empty(Do(Shows(0, "", CommandFate.Refused, "unshowable", earlier), 3).Events);
        Assert.Null(Sign.Code);
    }

    [Fact]
    public void A_refusal_that_names_no_sign_is_known_by_its_command()
    {
        Do(Set("42"), 1);
        Do(new ReportFate(Sign.Id!, CommandFate.Refused, "unknown-sign", "The station has no sign north", null, null, null), 2);

        Assert.Equal(("unknown-sign", "The station has no sign north"), (Sign.Code, Sign.Detail));
    }

    [Fact]
    public void What_cannot_be_meant_is_refused_with_its_code()
    {
        Assert.Equal("bad-sign", Refused(Set("42", "no sign")));
        Assert.Equal("bad-text", Refused(Set(new string('8', SignBook.MaxText + 1))));
        Assert.Equal("bad-text", Refused(Set("4\n2")));
        Assert.Equal("bad-reason", Refused(Set("42") with { Reason = "" }));
        for (var i = 0; i < SignBook.MaxSigns; i++)
            Do(Set("1", $"sign-{i}"), 1);
        Assert.Equal("too-many-signs", Refused(Set("42")));
        Assert.Empty(Do(new ReportFate("s-x", CommandFate.Executed, "", "", null, null, new SignShown("yet-another", 1, "1")), 2).Events);
    }

    [Fact]
    public void Names_that_the_station_does_not_have_keep_no_real_sign_out()
    {
        for (var i = 0; i < SignBook.MaxSigns; i++)
        {
            Do(Set("1", $"sign-{i}"), i);
            var id = _state.Signs.Signs[$"sign-{i}"].Id!;
            Do(i == 0 ? new ReportFate(id, CommandFate.Executed, "", "", null, null, new SignShown("sign-0", 1, "1")) : new ReportFate(id, CommandFate.Refused, "unknown-sign", "", null, null, null), i);
        }

        Do(Set("42"), 100);
        Assert.Equal((true, SignBook.MaxSigns), (Sign.IsOpen, _state.Signs.Signs.Count));
        Assert.True(_state.Signs.Signs["sign-0"].IsShown);
        Assert.DoesNotContain("sign-1", _state.Signs.Signs.Keys);

        Do(new ReportFate("s-x", CommandFate.Executed, "", "", null, null, new SignShown("yet-another", 1, "1")), 101);
        Assert.Equal("1", _state.Signs.Signs["yet-another"].ShownText);
        Assert.DoesNotContain("sign-2", _state.Signs.Signs.Keys);
    }
}
