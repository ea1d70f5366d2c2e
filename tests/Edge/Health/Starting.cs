using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Tests.Health;

public sealed class Starting
{
    [Fact]
    public void Starts_are_counted_by_what_came_before_them()
    {
        var record = StartRecord.None;
        Assert.Equal("for the first time", record.Reason("a"));
        record = record.After("a", 0);
        Assert.Equal("after the process was killed or crashed", record.Reason("a"));
        record = record.After("a", 10);
        Assert.Equal("after a power cut or a machine that hung", record.Reason("b"));
        record = record.After("b", 20) with { IsStopped = true };
        Assert.Equal("after it was stopped", record.Reason("b"));
        record = record.After("b", 30) with { IsStopped = true };
        Assert.Equal("after the machine was restarted", record.Reason("c"));
        record = record.After("c", 40);

        Assert.Equal((5L, 3L, 1L, 1L), (record.Starts, record.Boots, record.Crashes, record.PowerCuts));
        Assert.False(record.IsStopped);
    }

    [Fact]
    public void Starts_of_the_last_hour_of_running_are_counted_to_the_second()
    {
        var record = StartRecord.None.After("a", 0).After("a", 1).After("a", 1800);
        Assert.Equal(3, record.LastHour(3599));
        Assert.Equal(2, record.LastHour(3600));
        Assert.Equal(1, record.LastHour(3601));
        Assert.Equal(0, record.LastHour(5400));
    }

    [Fact]
    public void Starts_that_are_remembered_one_by_one_are_bounded()
    {
        var record = Enumerable.Range(0, 1000).Aggregate(StartRecord.None, static (r, _) => r.After("a", 7));
        Assert.Equal((1000L, StartRecord.MaxRecent, StartRecord.MaxRecent), (record.Starts, record.Recent.Count, record.LastHour(7)));
    }

    [Fact]
    public void Reconnects_are_those_of_the_process_whatever_agents_come_and_go()
    {
        var process = new ProcessRecord();
        using var first = new EdgeTelemetry("cab-001", [], TimeProvider.System, process);
        first.Connected();
        Assert.Equal(0, first.Reconnects);
        first.Connected();
        using var second = new EdgeTelemetry("cab-001", [], TimeProvider.System, process);
        second.Connected();
        Assert.Equal(1, second.Reconnects);
        second.Connected();
        Assert.Equal(2, second.Reconnects);
    }

    [Fact]
    public void What_is_remembered_is_read_as_it_was_saved_and_what_is_damaged_is_none()
    {
        var memory = new HealthMemory(StartRecord.None.After("a", 7), ["cpu-hot"]);
        Assert.Equal(memory.Save(), HealthMemory.Load(memory.Save())!.Save());
        Assert.Equal(
            memory.Save(),
            HealthMemory.Load("""{"Starts":{"Starts":1,"Boots":1,"Crashes":0,"PowerCuts":0,"Boot":"a","IsStopped":false,"Recent":[7]},"Raised":["cpu-hot"]}"""u8.ToArray())!.Save());
        Assert.Null(HealthMemory.Load("{}"u8.ToArray()));
        Assert.Null(HealthMemory.Load("x"u8.ToArray()));
    }
}
