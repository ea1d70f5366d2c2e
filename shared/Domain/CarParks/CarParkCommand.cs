using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.CarParks;

/// <summary>What can be asked of a car park.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CalibrateCarPark), "calibrate")]
[JsonDerivedType(typeof(CloseCarPark), "close")]
[JsonDerivedType(typeof(OpenCarPark), "open")]
public abstract record CarParkCommand : IAssetCommand;

/// <summary>Sets the count to what was counted by hand.</summary>
/// <param name="Counted">Vehicles inside, 0 to capacity + 10 %, at least capacity + 10: some park outside the lines.</param>
/// <param name="CountedAt">When, at most 15 minutes ago; null for now.</param>
/// <param name="Note">At most 500 characters; null for none.</param>
public sealed record CalibrateCarPark(int Counted, DateTimeOffset? CountedAt = null, string? Note = null) : CarParkCommand;

/// <summary>Closes it whatever it counts.</summary>
/// <param name="Reason">1 to 200 characters, for the public.</param>
public sealed record CloseCarPark(string Reason) : CarParkCommand;

/// <summary>Ends a closure.</summary>
public sealed record OpenCarPark : CarParkCommand;
