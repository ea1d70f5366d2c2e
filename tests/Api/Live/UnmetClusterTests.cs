using System.Collections.Concurrent;
using System.Reflection;
using Jena.Iot.Api.Clustering;
using Jena.Iot.Api.Live;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Api.Tests.Live;

/// <summary>An API host that is there before any silo is.</summary>
public sealed class UnmetClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Until_a_silo_is_met_one_plain_line_says_so_and_any_other_error_is_told_as_it_is()
    {
        var cluster = DispatchProxy.Create<IClusterClient, NoCluster>();
        var asked = (NoCluster)(object)cluster;
        var time = new FakeTimeProvider();
        var log = new Told();
        using var reader = new LiveReader(cluster, new LiveViews(time), new ClusterContact(time), new GatewayReach(), time, Options.Create(new LiveOptions()), log);
        await reader.StartAsync(CancellationToken.None);
        await AskedAsync(3);
        Assert.Equal(["No silo has been met yet; reads and commands are answered once one is there"], log.Lines.Select(static l => l.Text));
        Assert.Null(log.Lines.Single().Exception);

        asked.Error = new TimeoutException("no answer");
        await AskedAsync(2);
        await Eventually.TrueAsync(() => log.Lines.Any(static l => l.Exception is TimeoutException), Patience, static () => "the error was not told");
        await reader.StopAsync(CancellationToken.None);

        Task AskedAsync(int times)
        {
            var before = asked.Asked;
            return Eventually.TrueAsync(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    return asked.Asked >= before + times;
                },
                Patience,
                static () => "the cluster was not asked");
        }
    }

    public class NoCluster : DispatchProxy
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        /// <summary>What a client of Orleans says that has met no silo.</summary>
        public Exception Error { get; set; } = new ArgumentException("Could not find an implementation for interface Orleans.Runtime.IManagementGrain") { Source = "Orleans.Core" };

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod?.Name != "GetGrain")
                return null;
            Interlocked.Increment(ref _asked);
            throw Error;
        }
    }

    private sealed class Told : ILogger<LiveReader>
    {
        public ConcurrentQueue<(string Text, Exception? Exception)> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue((formatter(state, exception), exception));
        }
    }
}
