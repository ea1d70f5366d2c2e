using Jena.Iot.Edge.Supervision;
using Jena.Iot.Edge.Tests.Outbox;

namespace Jena.Iot.Edge.Tests.Supervision;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private static ServiceManager? From(params (string Name, string Value)[] environment) =>
        ServiceManager.From(name => environment.FirstOrDefault(e => e.Name == name).Value, process: 42);

    [Fact]
    public void Without_a_manager_there_is_nobody_to_tell()
    {
        Assert.Null(From());
        Assert.Null(From(("NOTIFY_SOCKET", "")));
        Assert.Null(From(("NOTIFY_SOCKET", "vsock:2:1")));
    }

    [Theory]
    [InlineData("60000000", "42", 60.0)]
    [InlineData("60000000", "", 60.0)]
    [InlineData("60000000", "7", null)]
    [InlineData("0", "42", null)]
    [InlineData("soon", "42", null)]
    public void The_watchdog_waits_for_this_process_alone(string microseconds, string process, double? seconds)
    {
        using var manager = From(("NOTIFY_SOCKET", "/run/notify"), ("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", process));

        Assert.Equal(seconds, manager?.Watchdog?.TotalSeconds);
    }

    [Fact]
    public void Ready_alive_and_stopping_are_told_as_the_manager_reads_them()
    {
        using var socket = new NotifySocket(directory.File("notify"));
        using var manager = From(("NOTIFY_SOCKET", socket.Path))!;
        manager.Ready("senses 3 points\nof 2 assets");
        manager.Alive();
        manager.Stopping();

        Assert.Equal("READY=1\nSTATUS=senses 3 points of 2 assets", socket.Next());
        Assert.Equal("WATCHDOG=1", socket.Next());
        Assert.Equal("STOPPING=1", socket.Next());
    }

    [Fact]
    public void An_abstract_socket_is_reached()
    {
        using var socket = new NotifySocket($"@jena-{Guid.NewGuid():N}");
        using var manager = From(("NOTIFY_SOCKET", socket.Path))!;
        manager.Alive();

        Assert.Equal("WATCHDOG=1", socket.Next());
    }

    [Fact]
    public void A_manager_that_is_gone_disturbs_nobody()
    {
        var socket = new NotifySocket(directory.File("notify"));
        using var manager = From(("NOTIFY_SOCKET", socket.Path))!;
        socket.Dispose();

        Assert.Null(Record.Exception(manager.Alive));
    }
}
