using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Jena.Iot.Contracts.Journal;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Silo.Registry;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Silo.Tests.Registry;

public sealed class RegistryFollowerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_that_starts_asks_for_the_registry_until_it_is_answered()
    {
        var (grains, city) = City.Of(TestCity.Document, new TimeoutException(), new StoreUnavailableException(), new OrleansException());
        using var cache = new RegistryCache(grains);
        var options = new SiloOptions { Registry = _folder.Write("registry.json", JsonSerializer.Serialize(TestCity.Document, DomainJson.Options)) };
        using var follower = new RegistryFollower(cache, grains, Options.Create(options), _time, NullLogger<RegistryFollower>.Instance);

        var starting = follower.StartAsync(CancellationToken.None);
        while (!starting.IsCompleted)
        {
            _time.Advance(RegistryFollower.Every);
            await Task.Yield();
        }
        await starting;

        Assert.Equal(4, city.Imports);
        Assert.Equal([TestCity.OtherJunction], cache.AssetsOf(TestCity.OtherCabinet));
        await follower.StopAsync(CancellationToken.None);
    }

    /// <summary>A cluster whose registry refuses at first.</summary>
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The proxy is made by deriving from it.")]
    private class City : DispatchProxy
    {
        private readonly Queue<Exception> _refusals = new();
        private CityRegistry _document = null!;
        private object _registry = null!;

        public int Imports { get; private set; }

        public static (IGrainFactory Grains, City Registry) Of(CityRegistry document, params Exception[] refusals)
        {
            var registry = (City)(object)Create<IRegistryGrain, City>();
            registry._document = document;
            foreach (var refusal in refusals)
                registry._refusals.Enqueue(refusal);
            var grains = Create<IGrainFactory, City>();
            ((City)(object)grains)._registry = registry;
            return (grains, registry);
        }

        protected override object? Invoke(MethodInfo? method, object?[]? arguments) => method!.Name switch
        {
            nameof(IGrainFactory.GetGrain) => _registry,
            nameof(IRegistryGrain.Import) => Import(),
            nameof(IRegistryGrain.Version) => Task.FromResult(1L),
            nameof(IRegistryGrain.Get) => Task.FromResult(new RegistryAnswer(1, _document)),
            _ => throw new NotSupportedException(method.Name),
        };

        private Task<IReadOnlyList<string>> Import()
        {
            Imports++;
            return _refusals.TryDequeue(out var refusal) ? Task.FromException<IReadOnlyList<string>>(refusal) : Task.FromResult<IReadOnlyList<string>>([]);
        }
    }
}
