using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Journal;
using Orleans.Concurrency;

namespace Jena.Iot.Silo.Grains.Clustering;

/// <summary>Commits when it is asked to, so that another silo that cannot knows whether it is the database that is away, or itself.</summary>
[OnSilo, Reentrant]
public sealed class DatabaseWitnessGrain(IEventJournal journal) : Grain, IDatabaseWitnessGrain
{
    public Task Commit() => journal.ConfirmAsync();
}
