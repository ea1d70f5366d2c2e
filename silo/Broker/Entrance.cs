using Jena.Iot.Contracts.Trust;

namespace Jena.Iot.Silo.Broker;

/// <summary>By what an edge was let in.</summary>
/// <param name="Edge">Its slug; also its client id.</param>
/// <param name="Certificate">What it showed (DER); null where none is demanded.</param>
/// <param name="CredentialOf">When the secret that it showed was issued; null when it showed none.</param>
/// <param name="JudgedBy">Whose signature counted when its certificate was judged; null where none is demanded.</param>
public sealed record Entrance(string Edge, byte[]? Certificate, DateTimeOffset? CredentialOf, CityTrust? JudgedBy);
