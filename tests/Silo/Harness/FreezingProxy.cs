using System.Net;
using System.Net.Sockets;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>
/// Forwards to a port of the loopback address until it is told to freeze, or the server has said a word; from then on nothing more reaches
/// the server, as from a process that froze at that moment or a network that parted.
/// </summary>
internal sealed class FreezingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _port;
    private readonly byte[] _word;
    private readonly Task _serving;

    /// <param name="port">Of the server.</param>
    /// <param name="word">Empty for none.</param>
    public FreezingProxy(int port, ReadOnlySpan<byte> word = default)
    {
        (_port, _word) = (port, word.ToArray());
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where to connect instead.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Task Frozen => _frozen.Task;

    public void Freeze() => _frozen.TrySetResult();

    /// <summary>What was held up goes on, for good.</summary>
    public void Thaw() => _thawed.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ForwardAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(Socket near)
    {
        using var client = near;
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
            await Task.WhenAll(CopyAsync(client, server, isAnswer: false), CopyAsync(server, client, isAnswer: true));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // One of the two is gone, and this end with it.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
        {
            if (isAnswer && _word.Length > 0 && buffer.AsSpan(0, read).IndexOf(_word) >= 0)
                Freeze();
            if (!isAnswer && _frozen.Task.IsCompleted)
                await _thawed.Task.WaitAsync(_stop.Token);
            for (var sent = 0; sent < read;)
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
        }
        to.Shutdown(SocketShutdown.Send);
    }
}
