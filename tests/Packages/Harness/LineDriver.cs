using System.Net.Sockets;

namespace Jena.Iot.Packages.Tests.Harness;

/// <summary>Drives the lines of an edge with socket pins, from where the edge says that it is.</summary>
internal sealed class LineDriver : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private long _position;

    private LineDriver(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new StreamReader(_stream);
        _writer = new StreamWriter(_stream) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>The socket is there once the edge senses.</summary>
    public static async Task<LineDriver> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).WaitAsync(Patience);
        var driver = new LineDriver(socket);
        driver._position = long.Parse((await driver.LineAsync()).Split(' ')[1]);
        return driver;
    }

    /// <summary>Returns once it is committed.</summary>
    public async Task SetAsync(string line, bool level)
    {
        _position++;
        await _writer.WriteLineAsync($"{_position} {line} {(level ? 1 : 0)}");
        string said;
        do
            said = await LineAsync();
        while (said != $"ok {_position}");
    }

    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
        _stream.Dispose();
    }

    private async Task<string> LineAsync() =>
        await _reader.ReadLineAsync().WaitAsync(Patience) ?? throw new IOException("the edge closed its socket");
}
