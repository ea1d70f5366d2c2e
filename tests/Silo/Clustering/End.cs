using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Trust;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Silo.Tests.Clustering;

/// <summary>One end of connections: its certificates, and what it says in its log.</summary>
internal sealed class End : ILoggerProvider, ILogger
{
    private readonly List<string> _said = [];
    private readonly ServiceProvider _services;

    public End(CertificateFiles files, TimeProvider? time = null, params string[] roles)
    {
        var services = new ServiceCollection();
        services.AddLogging(log => log.AddProvider(this));
        if (time is not null)
            services.AddSingleton(time);
        services.AddClusterTls(files, roles);
        _services = services.BuildServiceProvider();
        Tls = _services.GetRequiredService<ClusterTls>();
    }

    public ClusterTls Tls { get; }

    public string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <summary>Runs a connection to its end; <paramref name="body"/> has the plain side of it.</summary>
    public Task RunAsync(ConnectionContext connection, PeerDemand demand, Func<ConnectionContext, Task> body)
    {
        var builder = new ConnectionBuilder(_services);
        builder.UseClusterTls(demand);
        builder.Run(body);
        return builder.Build()(connection);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_said)
            _said.Add(formatter(state, exception));
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose() => _services.Dispose();
}
