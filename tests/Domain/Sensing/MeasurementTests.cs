using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Domain.Sites;

namespace Jena.Iot.Domain.Tests.Sensing;

public sealed class MeasurementTests
{
    private static readonly AssetId Cabinet = AssetId.Edge("cab-017");
    private static readonly AssetId Site = AssetId.Site("2026-0412");

    [Fact]
    public void A_cabinet_and_a_site_keep_what_was_measured_last()
    {
        var cabinet = CabinetModel.Apply(Defined(), Given.Batch(
            Given.Reading(Cabinet, Given.At(0), Warm(41)),
            Given.Reading(Cabinet, Given.At(10), Warm(42), 2),
            Given.Reading(Cabinet, Given.At(20), Warm(42), 3)), Given.At(21));
        var (name, figure) = Assert.Single(CabinetModel.View(Given.RoundTrip(cabinet)).Measurements);
        Assert.Equal(("cpu-temperature", new Figure(42, "Cel", Given.At(10), Given.At(20), Given.At(200))), (name, figure));

        var site = SiteModel.Apply(SiteModel.Initial(Site), Given.Batch(Given.Reading(Site, Given.At(0), new Measurement("battery", 11.9, "V", TimeSpan.FromSeconds(600)))), Given.At(1));
        Assert.Equal(new Figure(11.9, "V", Given.At(0), Given.At(0), Given.At(1800)), SiteModel.View(Given.RoundTrip(site)).Measurements["battery"]);
    }

    [Fact]
    public void An_older_measurement_never_overwrites_a_newer_one()
    {
        var state = CabinetModel.Apply(Defined(), Given.Batch(Given.Reading(Cabinet, Given.At(10), Warm(42))), Given.At(11));
        state = CabinetModel.Apply(state, Given.Batch(Given.Reading(Cabinet, Given.At(9.999), Warm(80), 2)), Given.At(12));
        Assert.Equal(42, state.Measurements["cpu-temperature"].Value);
    }

    [Fact]
    public void The_live_stream_keeps_a_figure_fresh_that_hardly_changes()
    {
        var state = CabinetModel.Apply(Defined(), Given.Batch(Given.Reading(Cabinet, Given.At(0), Warm(42))), Given.At(1));
        state = CabinetModel.ApplyLive(state, Given.Batch(Given.Reading(Cabinet, Given.At(60), Warm(42.25))), Given.At(61));
        Assert.Equal(new MeasurementState(42.25, "Cel", Given.At(60), Given.At(60), TimeSpan.FromSeconds(60)), state.Measurements["cpu-temperature"]);
    }

    [Fact]
    public void Three_intervals_without_a_measurement_are_stale_to_the_tick_and_the_view_says_when()
    {
        var state = CabinetModel.Apply(CabinetModel.Apply(Defined(), new CameOnline("b") { At = Given.At(400) }), Given.Batch(
            Given.Reading(Cabinet, Given.At(0), Warm(42)),
            Given.Reading(Cabinet, Given.At(0), new Measurement("disk-free", 50, "%", TimeSpan.FromSeconds(150)), 2)), Given.At(1));
        var view = CabinetModel.View(state);
        Assert.Equal((Quality.Live, Quality.Live), Qualities(Given.At(180).AddTicks(-1)));
        Assert.Equal((Quality.Stale, Quality.Live), Qualities(Given.At(180)));
        Assert.Equal((Quality.Stale, Quality.Stale), Qualities(Given.At(450)));
        Assert.Equal(Given.At(180), view.At(Given.At(179)).Changes);
        Assert.Equal(Given.At(450), view.At(Given.At(180)).Changes);
        Assert.Equal(Given.At(490), view.At(Given.At(450)).Changes);
        Assert.DoesNotContain("quality", Given.Json(view), StringComparison.Ordinal);

        (Quality?, Quality?) Qualities(DateTimeOffset now)
        {
            var at = (CabinetView)view.As(now);
            return (at.Measurements["cpu-temperature"].Quality, at.Measurements["disk-free"].Quality);
        }
    }

    [Theory]
    [InlineData("cpu-temperature", double.NaN, "Cel", null, "bad-value")]
    [InlineData("cpu-temperature", double.PositiveInfinity, "Cel", null, "bad-value")]
    [InlineData("CPU temperature", 42, "Cel", null, "bad-value")]
    [InlineData("cpu-temperature", 42, "°C", null, "unknown-unit")]
    [InlineData("cpu-temperature", 42, "Cel", 0, "bad-value")]
    [InlineData("cpu-temperature", 42, "Cel", 86401, "bad-value")]
    [InlineData("cpu-temperature", 42, "Cel", 86400, null)]
    [InlineData("load", -0.5, "1", null, null)]
    public void A_measurement_is_finite_has_a_slug_for_a_name_and_a_known_unit(string name, double value, string unit, int? every, string? refusal)
    {
        var measurement = new Measurement(name, value, unit, every is { } s ? TimeSpan.FromSeconds(s) : null);
        Assert.Equal(refusal, CabinetModel.Judge(Defined(), Given.Reading(Cabinet, Given.At(0), measurement), Given.At(0))?.Code);
    }

    [Fact]
    public void Beyond_its_bound_the_book_forgets_what_was_measured_longest_ago()
    {
        var book = Enumerable.Range(0, MeasurementBook.MaxNames + 1)
            .Aggregate(MeasurementBook.Empty, static (book, i) => book.After(new Measurement($"m-{i}", i, "1"), Given.At(i)));
        Assert.Equal(MeasurementBook.MaxNames, book.Count);
        Assert.DoesNotContain("m-0", book.Keys);
    }

    private static Measurement Warm(double value) => new("cpu-temperature", value, MeasurementUnit.Celsius, TimeSpan.FromSeconds(60));

    private static CabinetState Defined() =>
        CabinetModel.Apply(CabinetModel.Initial(Cabinet), new CabinetDefined(new EdgeDefinition { Id = Cabinet, Name = "Cabinet 17" }) { At = Given.At(-100) });
}
