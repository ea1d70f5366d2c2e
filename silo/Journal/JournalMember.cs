using Orleans.Runtime;

namespace Jena.Iot.Silo.Journal;

/// <summary>Whose journal it is, where several silos share a database.</summary>
/// <param name="Silo">Of this process alone: a silo that starts again has another.</param>
public sealed record JournalMember(SiloAddress Silo);
