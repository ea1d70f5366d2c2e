using System.Net.Sockets;
using System.Threading.Channels;

namespace Jena.Iot.Edge.Pins;

/// <summary>One connection of a stimulus: takes positions in one loop and answers them in another.</summary>
internal sealed class StimulusConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SocketPins _pins;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _answers = Channel.CreateBounded<string>(SocketPins.Window);
    private readonly Task _running;

    public StimulusConnection(Socket socket, SocketPins pins)
    {
        _socket = socket;
        _pins = pins;
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await using var stream = new NetworkStream(_socket, ownsSocket: true);
        var taking = TakeAsync(stream);
        var answering = AnswerAsync(stream);
        // A peer that goes away is the normal end of a connection; whichever loop sees it first ends the other.
        await Task.WhenAny(taking, answering);
        if (taking.IsCompletedSuccessfully)
            await Task.WhenAny(answering);
        await _stop.CancelAsync();
        foreach (var loop in (Task[])[taking, answering])
        {
            try
            {
                await loop;
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // Nothing is lost: what was not answered is sent again by the next connection.
            }
        }
    }

    private async Task TakeAsync(Stream stream)
    {
        try
        {
            await _answers.Writer.WriteAsync($"last {_pins.LastCommitted}", _stop.Token);
            using var reader = new StreamReader(stream, leaveOpen: true);
            while (await reader.ReadLineAsync(_stop.Token) is { } text)
            {
                var (position, wrong) = Take(text);
                await _answers.Writer.WriteAsync(wrong is null ? $"ok {position}" : $"error {wrong}", _stop.Token);
                if (wrong is not null)
                    return;
            }
        }
        finally
        {
            _answers.Writer.Complete();
        }
    }

    private (long Position, string? Wrong) Take(string text)
    {
        var parts = text.Split(' ');
        return parts is [var number, var line, "0" or "1"] && long.TryParse(number, out var position) && position > 0
            ? (position, _pins.Take(position, line, parts[2] == "1"))
            : (0, "write POSITION LINE 0|1");
    }

    private async Task AnswerAsync(Stream stream)
    {
        await using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        await foreach (var answer in _answers.Reader.ReadAllAsync(_stop.Token))
        {
            if (answer.StartsWith("ok ", StringComparison.Ordinal))
            {
                // What has been answered must not wait behind what is not yet committed.
                await writer.FlushAsync(_stop.Token);
                await _pins.CommittedAsync(long.Parse(answer.AsSpan(3)), _stop.Token);
            }
            await writer.WriteLineAsync(answer.AsMemory(), _stop.Token);
            if (!_answers.Reader.TryPeek(out _))
                await writer.FlushAsync(_stop.Token);
        }
    }
}
