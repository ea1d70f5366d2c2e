using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Jena.Iot.Testing;

namespace Jena.Iot.Faults.Network;

/// <summary>
/// Forwards a port of the loopback address to another, and can fall silent without closing anything: a partition for machines
/// where no namespaces are to be had. What was sent meanwhile arrives once it is healed, as it does with TCP.
/// </summary>
public sealed class SilentProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;
    private readonly Gateway _there = new();
    private readonly Gateway _back = new();

    /// <param name="port">Of the loopback address, to be forwarded to.</param>
    public SilentProxy(int port)
    {
        _target = new IPEndPoint(IPAddress.Loopback, port);
        Port = Ports.Free();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect instead of to the target.</summary>
    public int Port { get; }

    /// <summary>From now on nothing passes.</summary>
    /// <param name="there">Whether what is sent to the target is held up.</param>
    /// <param name="back">Whether what it answers is.</param>
    public void Cut(bool there = true, bool back = true)
    {
        if (there)
            _there.Close();
        if (back)
            _back.Close();
    }

    public void Heal()
    {
        _there.Open();
        _back.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            var connection = ForwardAsync(client);
            _connections.TryAdd(connection, 0);
            _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await _there.PassAsync(ended.Token);
            await far.ConnectAsync(_target, ended.Token);
            var ways = new[] { CopyAsync(near, far, _there, ended.Token), CopyAsync(far, near, _back, ended.Token) };
            await Task.WhenAny(ways);
            await ended.CancelAsync();
            await Task.WhenAll(ways).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The client hears of it by the end of its connection.
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, Gateway gateway, CancellationToken stop)
    {
        var buffer = new byte[64 << 10];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer, stop);
            // An end of a connection does not pass either.
            await gateway.PassAsync(stop);
            if (read == 0)
                return;
            for (var sent = 0; sent < read;)
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop);
        }
    }

    /// <summary>Open, or closed to all who come.</summary>
    private sealed class Gateway
    {
        private volatile TaskCompletionSource _open = Opened();

        public void Close()
        {
            if (_open.Task.IsCompleted)
                _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public void Open() => _open.TrySetResult();

        public async Task PassAsync(CancellationToken stop)
        {
            while (!_open.Task.IsCompleted)
                await _open.Task.WaitAsync(stop);
        }

        private static TaskCompletionSource Opened()
        {
            var opened = new TaskCompletionSource();
            opened.SetResult();
            return opened;
        }
    }
}
