using Jena.Iot.Silo.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace Jena.Iot.Silo.Tests.Journal;

public sealed class JournalServicesTests
{
    [Fact]
    public async Task All_ports_are_one_store_which_closes_with_its_container()
    {
        using var folder = new TemporaryFolder();
        var services = new ServiceCollection().AddLogging().AddJournal(new JournalOptions { Path = folder.File("data/journal.db") });
        await using (var provider = services.BuildServiceProvider())
        {
            var lifecycle = provider.GetRequiredService<IJournalLifecycle>();
            await lifecycle.StartAsync();
            await lifecycle.StartAsync();
            Assert.Same(lifecycle, provider.GetRequiredService<IEventJournal>());
            Assert.Same(lifecycle, provider.GetRequiredService<IDeliveryStore>());
            Assert.True(lifecycle.Health.IsHealthy);
        }

        // Closed: another container can have the file.
        await using var again = services.BuildServiceProvider();
        await again.GetRequiredService<IJournalLifecycle>().StartAsync();
    }

    [Fact]
    public void Options_out_of_bounds_are_refused_when_they_are_registered() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddJournal(new JournalOptions { Capacity = 1 }));
}
