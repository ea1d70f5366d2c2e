using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Grains.Access;

/// <summary>The shell around tokens and credentials. Secrets are made here, handed out once, and kept as hashes.</summary>
public sealed class AccessGrain(IEventJournal journal, TimeProvider time, ILogger<AccessGrain> logger) : Grain, IAccessGrain
{
    private readonly DecisionStream<AccessState, AccessEvent> _stream = StreamOf(journal);

    /// <summary>Where tokens and credentials are kept.</summary>
    public static DecisionStream<AccessState, AccessEvent> StreamOf(IEventJournal journal) => new(journal, "access/city", AccessState.Empty, AccessModel.Apply);

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        StoreErrors.TellAsync(() => _stream.LoadAsync(cancellationToken), "the access list", logger);

    public async Task<string?> MakeFirstToken()
    {
        var secret = Secret.New();
        var decision = AccessModel.MakeFirstToken(_stream.State, Secret.Hash(secret), time.GetUtcNow());
        await AppendAsync(decision);
        return decision.Events.IsEmpty ? null : secret;
    }

    public Task<TokenHolder?> Authenticate(string token)
    {
        var found = _stream.State.Tokens.FirstOrDefault(t => Secret.Matches(token, t.Value.Hash));
        return Task.FromResult(found.Value is null ? null : Holder(found.Key, found.Value));
    }

    public async Task<string> IssueToken(string name, Role role, string by)
    {
        var secret = Secret.New();
        await AppendAsync(AccessModel.IssueToken(_stream.State, name, role, Secret.Hash(secret), by, time.GetUtcNow()));
        return secret;
    }

    public async Task<bool> RevokeToken(string name, string by)
    {
        if (!_stream.State.Tokens.ContainsKey(name))
            return false;
        await AppendAsync(AccessModel.RevokeToken(_stream.State, name, by, time.GetUtcNow()));
        return true;
    }

    public Task<IReadOnlyList<TokenHolder>> Tokens() =>
        Task.FromResult<IReadOnlyList<TokenHolder>>([.. _stream.State.Tokens.Select(t => Holder(t.Key, t.Value))]);

    public async Task<string> IssueEdgeCredential(string edge, string by)
    {
        var secret = Secret.New();
        await AppendAsync(AccessModel.IssueEdgeCredential(_stream.State, edge, Secret.Hash(secret), by, time.GetUtcNow()));
        return secret;
    }

    public async Task<bool> RevokeEdgeCredential(string edge, string by)
    {
        if (!_stream.State.Edges.ContainsKey(edge))
            return false;
        await AppendAsync(AccessModel.RevokeEdgeCredential(_stream.State, edge, by, time.GetUtcNow()));
        return true;
    }

    public Task<bool> AuthenticateEdge(string edge, string secret) =>
        Task.FromResult(_stream.State.Edges.GetValueOrDefault(edge) is { } credential && Secret.Matches(secret, credential.Hash));

    public Task<DateTimeOffset?> RecogniseEdge(string edge, string secret) =>
        Task.FromResult(_stream.State.Edges.GetValueOrDefault(edge) is { } credential && Secret.Matches(secret, credential.Hash) ? credential.IssuedAt : (DateTimeOffset?)null);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> EdgeCredentials() =>
        Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(_stream.State.Edges.ToDictionary(static e => e.Key, static e => e.Value.IssuedAt));

    private static TokenHolder Holder(string name, TokenRecord record) => new(name, record.Role, record.IssuedAt);

    private async Task AppendAsync(Decision<AccessEvent> decision)
    {
        if (decision.Refusal is { } refusal)
            throw new ArgumentException(refusal.Reason);
        try
        {
            await _stream.AppendAsync(decision.Events, time.GetUtcNow());
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
