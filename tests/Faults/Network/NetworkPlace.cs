using System.Net.Sockets;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Network;

/// <summary>One part's own network namespace.</summary>
/// <param name="Name">The part's.</param>
/// <param name="Address">Where others reach it. Its own 127.0.0.1 is reached by nobody else.</param>
/// <param name="Space">The namespace.</param>
public sealed record NetworkPlace(string Name, string Address, string Space)
{
    /// <summary>Makes a program one of this place; it keeps its process id.</summary>
    public IReadOnlyList<string> Prefix { get; } = ["nsenter", $"--net=/run/netns/{Space}", "--"];

    /// <summary>The place as a cluster's settings name it.</summary>
    /// <param name="environment">Beside what every child has. Default nothing.</param>
    public NodePlace Node(IReadOnlyDictionary<string, string>? environment = null) =>
        new(Address, Prefix, environment ?? new Dictionary<string, string>())
        {
            ConnectAsync = async (address, port, stop) => new NetworkStream(await ConnectAsync(address, port, stop), ownsSocket: true),
        };

    /// <summary>A TCP socket of this place.</summary>
    public Socket Open() => SpaceSocket.Open(Space);

    /// <summary>Connects from in here, as only a program of this place could. Throws what <see cref="Socket.ConnectAsync(string, int, CancellationToken)"/> throws.</summary>
    public async Task<Socket> ConnectAsync(string address, int port, CancellationToken stop)
    {
        var socket = Open();
        try
        {
            await socket.ConnectAsync(address, port, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
