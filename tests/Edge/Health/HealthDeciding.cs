using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Tests.Health;

public sealed class HealthDeciding
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60);
    private readonly HealthModel model = new(HealthAlarms.Of(new HealthSettings()), TimeSpan.FromMinutes(15));
    private HealthState state = HealthState.Empty;

    [Fact]
    public void A_figure_is_told_when_it_leaves_its_band_and_measured_from_what_was_told_last()
    {
        Assert.Equal([Warm(40)], Take(0, "cpu-temperature", 40));
        Assert.Empty(Take(60, "cpu-temperature", 41.9));
        Assert.Empty(Take(120, "cpu-temperature", 38.1));
        Assert.Equal([Warm(42)], Take(180, "cpu-temperature", 42));
        Assert.Empty(Take(240, "cpu-temperature", 40.5));
    }

    [Fact]
    public void What_hardly_changes_is_told_again_after_fifteen_minutes()
    {
        Take(0, "cpu-temperature", 40);
        Assert.Empty(Take(899, "cpu-temperature", 40));
        Assert.Equal([Warm(40)], Take(900, "cpu-temperature", 40));
        Assert.Empty(Take(1799, "cpu-temperature", 40));
    }

    [Fact]
    public void A_large_figure_is_told_when_it_has_changed_by_its_share()
    {
        Take(0, "outbox-waiting-readings", 1000);
        Assert.Empty(Take(60, "outbox-waiting-readings", 1199));
        Assert.Equal([new Measurement("outbox-waiting-readings", 1200, "1", Every)], Take(120, "outbox-waiting-readings", 1200));
        Assert.Empty(Take(180, "outbox-waiting-readings", 1439));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_is_left_aside(double value)
    {
        Assert.Empty(Take(0, "cpu-temperature", value));
        Assert.Equal(HealthState.Empty, state);
    }

    [Fact]
    public void An_alarm_is_raised_at_its_bound_and_cleared_only_well_below_it()
    {
        Assert.Empty(Alarms(0, "cpu-temperature", 79.9));
        Assert.Equal([new AlarmChange("cpu-hot", true, AlarmSeverity.High, "The processor is at 80.5 °C")], Alarms(60, "cpu-temperature", 80.46));
        Assert.Empty(Alarms(120, "cpu-temperature", 75.1));
        Assert.Empty(Alarms(180, "cpu-temperature", 80));
        Assert.Equal([new AlarmChange("cpu-hot", false, AlarmSeverity.High, "The processor is at 75 °C")], Alarms(240, "cpu-temperature", 75));
    }

    [Fact]
    public void A_low_bound_is_one_from_above()
    {
        Assert.Empty(Alarms(0, "disk-free-share", 5.1));
        Assert.Equal("disk-nearly-full", Assert.Single(Alarms(60, "disk-free-share", 5)).Code);
        Assert.Empty(Alarms(120, "disk-free-share", 6.9));
        Assert.False(Assert.Single(Alarms(180, "disk-free-share", 7)).Raised);
    }

    [Fact]
    public void The_clock_may_be_unsynchronised_for_a_while_without_a_break()
    {
        Assert.Empty(Alarms(0, "clock-synchronised", 0));
        Assert.Empty(Alarms(899, "clock-synchronised", 0));
        Assert.Empty(Alarms(899, "clock-synchronised", 1));
        Assert.Empty(Alarms(900, "clock-synchronised", 0));
        Assert.Empty(Alarms(1799, "clock-synchronised", 0));
        Assert.Equal("The clock has not been synchronised for 15 minutes: check time server and uplink", Assert.Single(Alarms(1800, "clock-synchronised", 0)).Text);
        Assert.False(Assert.Single(Alarms(1801, "clock-synchronised", 1)).Raised);
    }

    [Fact]
    public void Under_voltage_is_told_at_once_and_is_over_after_five_minutes_without()
    {
        Assert.True(Assert.Single(Alarms(0, "under-voltage", 1)).Raised);
        Assert.Empty(Alarms(60, "under-voltage", 0));
        Assert.Empty(Alarms(120, "under-voltage", 1));
        Assert.Empty(Alarms(180, "under-voltage", 0));
        Assert.Empty(Alarms(479, "under-voltage", 0));
        Assert.False(Assert.Single(Alarms(480, "under-voltage", 0)).Raised);
    }

    [Theory]
    [InlineData("outbox-age-readings", 3600, 1800, "outbox-old")]
    [InlineData("starts-last-hour", 5, 2, "restarted-often")]
    public void An_alarm_of_the_agent_itself_is_raised_and_cleared(string figure, double raise, double clear, string code)
    {
        Assert.Empty(Alarms(0, figure, raise - 1));
        Assert.Equal((code, true), Assert.Single(Alarms(1, figure, raise)) is var raised ? (raised.Code, raised.Raised) : default);
        Assert.Empty(Alarms(2, figure, clear + 1));
        Assert.False(Assert.Single(Alarms(3, figure, clear)).Raised);
    }

    [Fact]
    public void Memory_must_be_short_for_two_minutes()
    {
        Assert.Empty(Alarms(0, "memory-available-share", 8));
        Assert.Empty(Alarms(119, "memory-available-share", 8));
        Assert.Equal("memory-short", Assert.Single(Alarms(120, "memory-available-share", 8)).Code);
    }

    [Fact]
    public void An_alarm_that_stood_at_the_stop_stands_after_the_start_and_one_that_nobody_watches_any_more_is_cleared()
    {
        (state, var changes) = model.Begin(["cpu-hot", "of-last-year"]);
        Assert.Equal([new AlarmChange("of-last-year", false, AlarmSeverity.Low, "No longer watched")], changes);
        Assert.Equal(["cpu-hot"], state.Raised);
        Assert.Empty(Alarms(0, "cpu-temperature", 90));
        Assert.False(Assert.Single(Alarms(60, "cpu-temperature", 50)).Raised);
        Assert.Empty(state.Raised);
    }

    [Fact]
    public void A_certificate_that_ends_within_thirty_days_is_an_alarm_until_it_is_renewed()
    {
        const string text = "The edge's own certificate ends in 30 days, and the broker lets nobody in by one that has ended: renew it";
        Assert.Empty(Alarms(0, "certificate-days-left", 31));
        Assert.Equal([new AlarmChange("certificate-expires", true, AlarmSeverity.High, text)], Alarms(60, "certificate-days-left", 30));
        Assert.Empty(Alarms(120, "certificate-days-left", -1));
        Assert.Equal([new AlarmChange("certificate-expires", false, AlarmSeverity.High, text.Replace("30", "729", StringComparison.Ordinal))], Alarms(180, "certificate-days-left", 729));
    }

    [Fact]
    public void Every_figure_has_a_name_and_a_unit_that_the_cluster_takes() =>
        Assert.All(HealthFigures.All.Values, static figure => Assert.Null(MeasurementBook.Check(HealthModel.Measurement(figure, 1, Every))));

    [Fact]
    public void Every_alarm_watches_a_figure_that_there_is()
    {
        var alarms = HealthAlarms.Of(new HealthSettings());
        Assert.All(alarms, static alarm => Assert.Contains(alarm.Figure, HealthFigures.All.Keys));
        Assert.Equal(alarms.Count, alarms.DistinctBy(static a => a.Code).Count());
    }

    private static Measurement Warm(double value) => new("cpu-temperature", value, "Cel", Every);

    private IReadOnlyList<ReadingValue> Take(int seconds, string figure, double value)
    {
        (state, var told) = model.Take(state, [new Shown(figure, value)], Every, TimeSpan.FromSeconds(seconds));
        return told;
    }

    private IEnumerable<AlarmChange> Alarms(int seconds, string figure, double value) => Take(seconds, figure, value).OfType<AlarmChange>();
}
