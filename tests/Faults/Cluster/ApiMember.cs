using System.Text.RegularExpressions;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Cluster;

public sealed partial class ApiMember : ProcessMember
{
    private readonly Func<IEnumerable<string>> _arguments;
    private readonly Func<IReadOnlyDictionary<string, string>> _environment;

    public ApiMember(string name, Place place, GateLog log, int port, Func<IEnumerable<string>> arguments, Func<IReadOnlyDictionary<string, string>> environment)
        : base(name, place, log)
    {
        (Port, _arguments, _environment) = (port, arguments, environment);
        Client = new CityClient(port);
    }

    public int Port { get; }

    public CityClient Client { get; }

    protected override BuiltProgram Program => BuiltProgram.Api;

    protected override IEnumerable<string> Arguments => [.. _arguments(), $"--urls=http://{Place.Address}:{Port}"];

    protected override IReadOnlyDictionary<string, string> OwnEnvironment => _environment();

    public override async Task<bool> IsReadyAsync() => Id is not null && await Client.IsReadyAsync();

    /// <summary>The token that a new city has printed, if this host was the one to print it.</summary>
    public string? FirstToken =>
        Life?.Lines is { } lines && lines.Any(static l => l.Contains("first token", StringComparison.Ordinal)) ? lines.FirstOrDefault(static l => TokenLine().IsMatch(l))?.Trim() : null;

    public override ValueTask DisposeAsync()
    {
        Client.Dispose();
        return base.DisposeAsync();
    }

    [GeneratedRegex(@"^    \S{20,}$")]
    private static partial Regex TokenLine();
}
