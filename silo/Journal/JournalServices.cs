using Jena.Iot.Silo.Journal.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Silo.Journal;

public static class JournalServices
{
    /// <summary>
    /// Registers the journal: <see cref="IEventJournal"/>, <see cref="IDeliveryStore"/>, <see cref="IReadingRetention"/> and <see cref="IJournalLifecycle"/> are
    /// one store. In a silo it starts before everything else, so that its migrations come before Orleans reads the membership; in one of
    /// a cluster it goes by the <see cref="JournalMember"/> that is registered.
    /// Throws <see cref="ArgumentException"/> when an option is out of bounds.
    /// </summary>
    public static IServiceCollection AddJournal(this IServiceCollection services, JournalOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<JournalStore>(provider => JournalStore.Create(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>(), provider.GetService<JournalMember>()?.Silo));
        services.AddSingleton<IEventJournal>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<IDeliveryStore>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<IReadingRetention>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<IJournalLifecycle>(provider => provider.GetRequiredService<JournalStore>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JournalStart>();
        return services;
    }

    private sealed class JournalStart(IJournalLifecycle journal) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle observer) =>
            observer.Subscribe(nameof(JournalStart), ServiceLifecycleStage.First, journal.StartAsync);
    }
}
