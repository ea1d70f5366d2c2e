using System.Net;
using System.Net.Sockets;
using Jena.Iot.Faults.Network;
using Jena.Iot.Testing;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>Where there are no namespaces, the proxy falls silent as a network does.</summary>
public sealed class SilentProxyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task What_is_cut_is_silent_in_that_direction_and_arrives_once_it_is_healed()
    {
        var port = Ports.Free();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        await using var proxy = new SilentProxy(port);
        using var near = new TcpClient();
        await near.ConnectAsync(IPAddress.Loopback, proxy.Port);
        using var far = await listener.AcceptTcpClientAsync();
        await AssertPassesAsync(near, far, 1);
        await AssertPassesAsync(far, near, 2);

        proxy.Cut(there: true, back: false);
        await AssertPassesAsync(far, near, 3);
        near.GetStream().WriteByte(4);
        using (var silence = new CancellationTokenSource(Silence))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => far.GetStream().ReadExactlyAsync(new byte[1], silence.Token).AsTask());
        using var late = new TcpClient();
        await late.ConnectAsync(IPAddress.Loopback, proxy.Port);
        Assert.False(listener.Pending());

        proxy.Heal();
        await AssertHearsAsync(far, 4);
        using var answered = await listener.AcceptTcpClientAsync().WaitAsync(Patience);
        await AssertPassesAsync(late, answered, 5);
    }

    private static async Task AssertPassesAsync(TcpClient from, TcpClient to, byte what)
    {
        from.GetStream().WriteByte(what);
        await AssertHearsAsync(to, what);
    }

    private static async Task AssertHearsAsync(TcpClient at, byte what)
    {
        var heard = new byte[1];
        await at.GetStream().ReadExactlyAsync(heard).AsTask().WaitAsync(Patience);
        Assert.Equal(what, heard[0]);
    }
}
