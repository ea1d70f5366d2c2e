using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>
/// Finds the address of a name. A lookup blocks a thread for as long as the resolver likes, so a bounded number runs at once, one per name,
/// and nobody waits for one longer than he says. Names that took long last time have places of their own, and hold up no other. While a
/// lookup hangs or fails, the address that was found last serves.
/// </summary>
/// <param name="lookup">Asks the resolver; does not block.</param>
/// <param name="time">Measures patience.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to dispose of.
internal sealed class HostNames(Func<string, Task<IPAddress[]>> lookup, TimeProvider time)
#pragma warning restore CA1001
{
    /// <summary>Lookups at once of names that were found quickly before, or never looked up.</summary>
    public const int AtOnce = 16;

    /// <summary>Lookups at once of names that took <see cref="Long"/> the last time.</summary>
    public const int SlowAtOnce = 2;

    /// <summary>A lookup that takes longer holds a place that others want.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress?>>> _running = new();
    private readonly ConcurrentDictionary<string, IPAddress> _known = new();
    private readonly ConcurrentDictionary<string, bool> _slow = new();
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly SemaphoreSlim _slowPlaces = new(SlowAtOnce);

    /// <summary>Asks this machine's resolver, each time on a thread of its own: those of the pool have other work.</summary>
    public static HostNames OfMachine(TimeProvider time) =>
        new(static name => Task.Factory.StartNew(() => Dns.GetHostAddresses(name), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), time);

    /// <summary>Throws <see cref="ProbeImpossibleException"/> for a name that nobody knows, or not in time.</summary>
    public async Task<IPAddress> FindAsync(string host, TimeSpan patience, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var address))
            return address;
        var running = _running.GetOrAdd(host, name => new Lazy<Task<IPAddress?>>(() => RunAsync(name)));
        try
        {
            if (await running.Value.WaitAsync(patience, time, cancellation).ConfigureAwait(false) is { } found)
                return found;
        }
        catch (TimeoutException)
        {
            // What was known before serves.
        }
        return _known.TryGetValue(host, out var before)
            ? before
            : throw new ProbeImpossibleException($"the name {host} has no address: mend it in the station file or in the name server, or write an address");
    }

    private async Task<IPAddress?> RunAsync(string host)
    {
        var places = _slow.ContainsKey(host) ? _slowPlaces : _places;
        await places.WaitAsync().ConfigureAwait(false);
        var begun = time.GetTimestamp();
        try
        {
            var found = (await lookup(host).ConfigureAwait(false)).OrderBy(static a => a.AddressFamily is AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault();
            if (found is not null)
                _known[host] = found;
            return found;
        }
        catch (SocketException)
        {
            return null;
        }
        finally
        {
            if (time.GetElapsedTime(begun) < Long)
                _slow.TryRemove(host, out _);
            else
                _slow[host] = true;
            places.Release();
            _running.TryRemove(host, out _);
        }
    }
}
