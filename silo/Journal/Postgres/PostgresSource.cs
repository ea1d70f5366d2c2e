using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>The one data source of the process, and how to name it without its secrets.</summary>
internal static class PostgresSource
{
    /// <summary>A pool for the readers, the writer and retention, with statements prepared by themselves.</summary>
    public static NpgsqlDataSource Create(JournalOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = options.MaxReaders + 2,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            CommandTimeout = (int)options.CommandTimeout.TotalSeconds,
            ApplicationName = "jena-iot journal",
        };
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary><c>host:port/database</c>.</summary>
    public static string Describe(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{settings.Host}:{settings.Port}/{settings.Database}";
    }

    /// <summary>Whether the server may come by itself: it refuses connections, starts, restores or has no such database yet.</summary>
    public static bool MayCome(Exception failure) => failure switch
    {
        PostgresException refused => refused.SqlState is PostgresErrorCodes.InvalidCatalogName || refused.IsTransient,
        NpgsqlException or TimeoutException => true,
        _ => false,
    };
}
