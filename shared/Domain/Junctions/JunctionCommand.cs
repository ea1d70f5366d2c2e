using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Selection;

namespace Jena.Iot.Domain.Junctions;

/// <summary>What can be asked of a junction.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ConfigureJunction), "configure")]
[JsonDerivedType(typeof(SelectProgramme), "select-programme")]
[JsonDerivedType(typeof(ReleaseProgramme), "release-programme")]
[JsonDerivedType(typeof(ReportAttempt), "report-attempt")]
public abstract record JunctionCommand : IAssetCommand;

/// <summary>Sets what the junction's configuration is from now on.</summary>
/// <param name="Replaces">The version that it is to replace, 0 for none; refused when another one is in force. Null for whichever.</param>
public sealed record ConfigureJunction(JunctionConfiguration Document, int? Replaces = null) : JunctionCommand;
