using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Edges;

/// <summary>What can be asked of a street cabinet: so far, to take note of its edge's presence.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReportOnline), "report-online")]
[JsonDerivedType(typeof(ReportOffline), "report-offline")]
public abstract record CabinetCommand : IAssetCommand;

/// <param name="Boot">The boot of the edge's machine.</param>
public sealed record ReportOnline(string Boot) : CabinetCommand;

/// <param name="Boot">The boot that the word is about, empty when it is not known; one about an earlier boot changes nothing.</param>
public sealed record ReportOffline(string Boot = "") : CabinetCommand;
