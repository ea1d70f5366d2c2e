namespace Jena.Iot.Silo.Journal;
public interface IJournalLifecycle { bool IsHealthy {get;} Task StartAsync(CancellationToken c); Task StopAsync(CancellationToken c);}
public sealed class JournalOptions { public const string Section="Journal"; public string ResolveConnectionString()=>""; }
public static class J { public static IServiceCollection AddJournal(this IServiceCollection s)=>s; }
