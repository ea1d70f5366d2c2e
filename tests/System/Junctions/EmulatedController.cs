using System.Net.Sockets;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Junctions;

/// <summary>
/// A signal controller at the pins of an edge: it runs the programme whose output is on, and closes the contact of the one that it runs. It
/// lives on when the edge dies, as controllers do; outputs stand as relays do.
/// </summary>
internal sealed class EmulatedController : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string _socket;
    private readonly IReadOnlyDictionary<string, string> _contacts;
    private readonly Task _running;

    /// <param name="socket">That of the edge's pins.</param>
    /// <param name="contacts">The contact's line by the line of the output that requests the programme.</param>
    public EmulatedController(string socket, IReadOnlyDictionary<string, string> contacts)
    {
        (_socket, _contacts) = (socket, contacts);
        _running = RunAsync();
    }

    /// <summary>A controller that does as it likes: requests move nothing.</summary>
    public bool IsStubborn { get; set; }

    /// <summary>Every write to an output so far, as <c>LINE 0|1</c>.</summary>
    public IReadOnlyList<string> Writes()
    {
        if (!File.Exists($"{_socket}.outputs"))
            return [];
        using var reader = new StreamReader(new FileStream($"{_socket}.outputs", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var text = reader.ReadToEnd();
        // The last line may be half written.
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await DriveAsync(pace);
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                // The edge is not there: it is asked again at the next beat.
                await pace.WaitForNextTickAsync(_stop.Token);
            }
        }
    }

    /// <summary>As long as the edge lives. What it has not acknowledged is told again to the next one.</summary>
    private async Task DriveAsync(PeriodicTimer pace)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), _stop.Token);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
        var position = long.Parse((await reader.ReadLineAsync(_stop.Token) ?? throw new IOException("the edge said nothing"))["last ".Length..], null);
        var told = new Dictionary<string, bool>();
        while (await pace.WaitForNextTickAsync(_stop.Token))
        {
            var writes = Writes();
            foreach (var (output, contact) in _contacts)
            {
                var on = !IsStubborn && writes.LastOrDefault(w => w.StartsWith($"{output} ", StringComparison.Ordinal)) == $"{output} 1";
                if (told.TryGetValue(contact, out var level) && level == on)
                    continue;
                await writer.WriteLineAsync($"{++position} {contact} {(on ? 1 : 0)}".AsMemory(), _stop.Token);
                if (await reader.ReadLineAsync(_stop.Token) != $"ok {position}")
                    throw new IOException("the edge took it not");
                told[contact] = on;
            }
        }
    }
}
