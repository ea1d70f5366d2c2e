using Npgsql;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>The one data source of the process, and how to name it without its secrets.</summary>
internal static class PostgresSource
{
    // A silo that stands still in the middle of a transaction holds the heads that it has locked from all others: no longer than this.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // A machine that went without a word is given up after about 11 s, also in the middle of what it was sending, where no limit of
    // the server's own counts. A socket of the server's machine knows none of these, and needs none.
    private static readonly string[] Vanished = ["-c tcp_keepalives_idle=5", "-c tcp_keepalives_interval=2", "-c tcp_keepalives_count=3", "-c tcp_user_timeout=10000"];

    private const string Name = "jena-iot journal";

    // The server cuts off the rest.
    private const int LongestName = 63;

    /// <summary>
    /// A pool for the readers, the writer and retention, with statements prepared by themselves. Of several hosts it uses the
    /// one that takes writes, also when that becomes another one. The server gives up a statement after
    /// <see cref="JournalOptions.CommandTimeout"/>, a transaction in which nothing comes for 10 s, and a client whose machine does not
    /// answer for about 11 s.
    /// </summary>
    /// <param name="silo">Whose connections they are; see <see cref="NameOf"/>.</param>
    public static NpgsqlDataSource Create(JournalOptions options, SiloAddress? silo = null) => Build(Settings(options, silo));

    /// <summary>Connections that are made anew each time and given up after 2 s, to see whether the server is reached.</summary>
    public static NpgsqlDataSource CreateProbe(JournalOptions options)
    {
        var settings = Settings(options, silo: null);
        (settings.Pooling, settings.Timeout, settings.CommandTimeout) = (false, 2, 2);
        return Build(settings);
    }

    private static NpgsqlConnectionStringBuilder Settings(JournalOptions options, SiloAddress? silo)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = options.MaxReaders + 2,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            CommandTimeout = (int)options.CommandTimeout.TotalSeconds,
            ApplicationName = NameOf(silo),
            HostRecheckSeconds = 2,
        };
        settings.Options = string.Join(' ', (string[])[
            $"-c statement_timeout={(long)options.CommandTimeout.TotalMilliseconds}",
            $"-c idle_in_transaction_session_timeout={(long)LongestPause.TotalMilliseconds}",
            .. Vanished,
            .. settings.Options is { Length: > 0 } own ? (string[])[own] : []]);
        return settings;
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings)
    {
        if (!HasSeveralHosts(settings))
            return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        settings.TargetSessionAttributes = null;
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite);
    }

    /// <summary>
    /// How the server knows connections of the journal, at most 63 characters: <c>jena-iot journal</c>, and for a silo of a cluster its
    /// address after it, by which no other process has ever been known. Of one that is too long its end: that is where two differ.
    /// </summary>
    public static string NameOf(SiloAddress? silo)
    {
        if (silo?.ToParsableString() is not { } address)
            return Name;
        var room = LongestName - Name.Length - 1;
        return $"{Name} {(address.Length > room ? address[^room..] : address)}";
    }

    /// <summary>Whether <paramref name="connectionString"/> names several hosts and does not say that it wants the one that takes writes.</summary>
    public static bool LacksTarget(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return HasSeveralHosts(settings) && settings.TargetSessionAttributes?.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() is not ("READWRITE" or "PRIMARY");
    }

    /// <summary><c>host:port/database</c>.</summary>
    public static string Describe(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return HasSeveralHosts(settings) ? $"{settings.Host}/{settings.Database}" : $"{settings.Host}:{settings.Port}/{settings.Database}";
    }

    /// <summary>What is to be mended when the server refuses who comes; null when it is something else.</summary>
    public static JournalRefusedException? Refused(Exception failure, string connectionString)
    {
        if (failure is not PostgresException { SqlState: var state } refused)
            return null;
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var (role, where) = (settings.Username ?? "(none)", Describe(connectionString));
        var mend = state switch
        {
            PostgresErrorCodes.InvalidPassword =>
                $"{where} refuses the password of role {role}, or knows no such role: set the password in Journal:ConnectionStringFile, or in the server with \\password {role}",
            PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"{where} does not let role {role} in from here: make the role, allow LOGIN, and see to a line for it in pg_hba.conf",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"role {role} may not do what the journal has to in {where}: make it the owner of the database and its schema (ALTER DATABASE {settings.Database} OWNER TO {role})",
            _ => null,
        };
        return mend is null ? null : new JournalRefusedException($"{mend}. The server said: {refused.MessageText}", failure);
    }

    private static bool HasSeveralHosts(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',', StringComparison.Ordinal) is true;

    /// <summary>Whether the server may come by itself: it refuses connections, starts, restores or has no such database yet.</summary>
    public static bool MayCome(Exception failure) => failure switch
    {
        PostgresException refused => refused.SqlState is PostgresErrorCodes.InvalidCatalogName || refused.IsTransient,
        NpgsqlException or TimeoutException => true,
        _ => false,
    };
}
