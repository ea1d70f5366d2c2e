using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.CarParks;
using Jena.Iot.Kernel.Tests.Junctions;
using Jena.Iot.Kernel.Tests.Pins;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.Harness;

/// <summary>One guest that plays the scenarios of all tests, when the first of them asks.</summary>
public sealed class Guest : IDisposable
{
    private static readonly TimeSpan OffWithin = TimeSpan.FromMinutes(4);

    private static readonly Scenario[] Scenarios =
        [EdgesTests.Steady, EdgesTests.Faster, PausedTests.Kept, PausedTests.Overflown, PausedTests.HalfWay, LaneTests.Driven, PulseCounterTests.Pulsed, SignalGroupTests.Shown, OutputTests.AtRest, OutputTests.Left];

    private readonly Lazy<Task<GuestResults>> _results = new(static async () =>
        await GuestMachine.PlayAsync(await GuestImage.GetAsync(), Scenarios, OffWithin));

    /// <summary>What was done to the lines.</summary>
    public async Task<IReadOnlyList<Move>> MovesAsync(Scenario scenario) => (await _results.Value).MovesOf(scenario.Name);

    /// <summary>What the edge told of it.</summary>
    public async Task<IReadOnlyList<Reading>> ToldAsync(Scenario scenario) => Told.By((await _results.Value).DataOf(scenario.Name));

    public void Dispose()
    {
        if (_results is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: var results } })
            results.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class GuestCollection : ICollectionFixture<Guest>
{
    public const string Name = "one guest";
}
