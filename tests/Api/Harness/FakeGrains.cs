using Jena.Iot.Contracts.Access;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Api.Tests.Harness;

/// <summary>The city of the test that runs: the grains of one cluster serve them all, one after the other.</summary>
public sealed class CurrentCity
{
    public FakeCity City { get; set; } = new();
}

public sealed class FakeArchiveGrain(CurrentCity current) : Grain, IArchiveGrain
{
    public Task<IReadOnlyList<ViewEnvelope>> Views(string after, int limit) => Task.FromResult(current.City.Page(after, limit));

    public Task<EventPage> Events(AssetId asset, TimeWindow window, string cursor, int limit) =>
        Task.FromResult(current.City.Events(asset, window, cursor, limit));

    public Task<EventPage> Decisions(AssetId asset, TimeWindow window, string cursor, int limit) =>
        Task.FromResult(current.City.Decisions(asset, window, cursor, limit));

    public Task<AlarmPage> Alarms(AlarmQuestion question) => Task.FromResult(current.City.Alarms(question));

    public Task<DateTimeOffset?> SensedSince() => Task.FromResult(current.City.SensedSince);

    public Task<IReadOnlyList<DeadLetterAnswer>> DeadLetters(long after, int limit) =>
        Task.FromResult<IReadOnlyList<DeadLetterAnswer>>([.. current.City.DeadLetters.Where(letter => letter.Id > after).Take(limit)]);

    public Task<string?> ReplayDeadLetter(long id, string by)
    {
        current.City.Replayed.Enqueue((id, by));
        return Task.FromResult(current.City.DeadLetters.Any(letter => letter.Id == id) ? null : "there is no such dead letter");
    }
}

public sealed class FakePublisherGrain(CurrentCity current) : Grain, ILivePublisherGrain
{
    public Task Subscribe(ILiveObserver observer) => current.City.SubscribeAsync(this.GetPrimaryKeyString(), observer);

    public Task Unsubscribe(ILiveObserver observer) => Task.CompletedTask;
}

public sealed class FakeAccessGrain(CurrentCity current) : Grain, IAccessGrain
{
    public Task<string?> MakeFirstToken()
    {
        var token = current.City.FirstToken;
        current.City.FirstToken = null;
        return Task.FromResult(token);
    }

    public Task<TokenHolder?> Authenticate(string token) => Task.FromResult(current.City.Tokens.GetValueOrDefault(token));

    public Task<string> IssueToken(string name, Role role, string by) => current.City.Tokens.Values.Any(holder => holder.Name == name)
        ? throw new ArgumentException($"'{name}' has a token already: take it back first")
        : Task.FromResult(current.City.TokenOf(name, role));

    public Task<bool> RevokeToken(string name, string by)
    {
        var key = current.City.Tokens.FirstOrDefault(entry => entry.Value.Name == name).Key;
        return Task.FromResult(key is not null && current.City.Tokens.TryRemove(key, out _));
    }

    public Task<IReadOnlyList<TokenHolder>> Tokens() => Task.FromResult<IReadOnlyList<TokenHolder>>([.. current.City.Tokens.Values]);

    public Task<string> IssueEdgeCredential(string edge, string by) => Task.FromResult($"secret-of-{edge}-by-{by}");

    public Task<bool> RevokeEdgeCredential(string edge, string by) => Task.FromResult(edge == "cab-017");

    public Task<bool> AuthenticateEdge(string edge, string secret) => Task.FromResult(false);

    public Task<DateTimeOffset?> RecogniseEdge(string edge, string secret) => Task.FromResult<DateTimeOffset?>(null);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> EdgeCredentials() => Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(new Dictionary<string, DateTimeOffset>());
}

public sealed class FakeRegistryGrain(CurrentCity current) : Grain, IRegistryGrain
{
    public Task<IReadOnlyList<string>> Import(CityRegistry document, string by) => Task.FromResult(current.City.Import(document));

    public Task<IReadOnlyList<string>> Configure(AssetId edge, EdgeConfiguration configuration, string by) => throw new NotSupportedException("the edge's delivery does that");

    public Task<AssetDefinition?> Definition(AssetId asset) => throw new NotSupportedException("the API asks for the whole document");

    public Task<RegistryAnswer> Get() => Task.FromResult(new RegistryAnswer(3, new CityRegistry("Jena", [])));

    public Task<long> Version() => Task.FromResult(3L);
}

public abstract class FakeAssetGrain(CurrentCity current) : Grain, IAssetGrain
{
    public Task<TakeResult> Take(TakeRequest request) => throw new NotSupportedException("the API delivers no readings");

    public Task TakeLive(TakeRequest request) => throw new NotSupportedException("the API delivers no readings");

    public Task Define(AssetDefinition definition) => throw new NotSupportedException("the API defines through the registry");

    public Task DrainParked() => throw new NotSupportedException("the API parks nothing");

    public Task DeadlineReached(Deadline deadline) => throw new NotSupportedException("the API knows no deadlines");

    public async Task<CommandOutcome> Execute(CommandRequest request)
    {
        var id = AssetId.Parse(this.GetPrimaryKeyString());
        var city = current.City;
        city.Commands.Enqueue((id, request));
        var outcome = city.Execute(id, request);
        if (city.Tells && !outcome.IsRefused)
            await city.TellAsync(id, outcome.Version);
        return outcome;
    }

    public Task<long> KeepSnapshot() => throw new NotSupportedException("the API keeps nothing");

    public Task<ViewEnvelope?> GetView() => Task.FromResult(current.City.Find(this.GetPrimaryKeyString()));
}

public sealed class FakeCarParkGrain(CurrentCity current) : FakeAssetGrain(current), ICarParkGrain;

public sealed class FakeSiteGrain(CurrentCity current) : FakeAssetGrain(current), ISiteGrain;

public sealed class FakeNodeGrain(CurrentCity current) : FakeAssetGrain(current), INodeGrain;

public sealed class FakeCabinetGrain(CurrentCity current) : FakeAssetGrain(current), ICabinetGrain
{
    private readonly CurrentCity _current = current;

    public Task<EdgeOrders> Hello(EdgeHello hello) => throw new NotSupportedException("the API says no hello");

    public Task<Refusal?> Consider(CabinetCommand command, string by) => throw new NotSupportedException("the API has it considered by the edge's delivery");

    public Task<IReadOnlyList<OutputRequest>> Requests() => Task.FromResult(_current.City.Requests);

    public Task<ConfigurationBook> Station() => Task.FromResult(_current.City.Station);
}

public sealed class FakeEdgeGrain(CurrentCity current) : Grain, IEdgeGrain
{
    public Task<DesireOutcome> Desire(string station, string by) => Task.FromResult(current.City.Desire(this.GetPrimaryKeyString(), station, by));

    public Task<byte[]?> Deliver(byte[] batch) => throw new NotSupportedException("the API delivers nothing");

    public Task<HelloAnswer> Hello(byte[] hello) => throw new NotSupportedException("the API says no hello");

    public Task<byte[]> Result(string id, byte[] result) => throw new NotSupportedException("the API executes nothing");

    public Task Reported(byte[] reported) => throw new NotSupportedException("the API has no station file");

    public Task Send(EdgeOrders orders) => throw new NotSupportedException("the API sends nothing");

    public Task Presence(bool online, string boot) => throw new NotSupportedException("the API is no edge");
}

public sealed class FakeJunctionGrain(CurrentCity current) : FakeAssetGrain(current), IJunctionGrain
{
    private readonly CurrentCity _current = current;

    public Task<IReadOnlyList<JunctionBinAnswer>> Bins(TimeWindow window)
    {
        _current.City.BinsAsked.Enqueue(window);
        return window.Length > TimeSpan.FromDays(31)
            ? throw new ArgumentException("longer than 31 days")
            : Task.FromResult(_current.City.Bins(window));
    }

    public Task<IReadOnlyList<JunctionBinAnswer>> Counts(TimeWindow window) => Bins(window);

    public Task<ConfiguredJunction?> Configuration() => Task.FromResult(_current.City.Configured);
}
