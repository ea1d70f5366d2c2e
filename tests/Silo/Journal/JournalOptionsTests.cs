using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Tests.Journal;

public sealed class JournalOptionsTests
{
    [Fact]
    public void The_defaults_hold() => new JournalOptions().Validate();

    public static TheoryData<JournalOptions, string> Mistakes => new()
    {
        { new JournalOptions { Path = " " }, "Journal:Path must name the database file" },
        { new JournalOptions { Provider = JournalProvider.Postgres }, "Journal:ConnectionString must be an Npgsql connection string" },
        { new JournalOptions { Provider = (JournalProvider)7 }, "Journal:Provider must be sqlite or postgres" },
        { new JournalOptions { Capacity = 99 }, "Journal:Capacity is 99 writes: it must be 100 to 1,000,000" },
        { new JournalOptions { MaxBatch = 0 }, "Journal:MaxBatch is 0 writes: it must be 1 to 10,000" },
        { new JournalOptions { MaxReaders = 201 }, "Journal:MaxReaders is 201 connections: it must be 1 to 200" },
        { new JournalOptions { CommandTimeout = TimeSpan.Zero }, "Journal:CommandTimeout is 00:00:00: it must be 1 second to 10 minutes" },
        { new JournalOptions { PartitionsAhead = 61 }, "Journal:PartitionsAhead is 61 days: it must be 1 to 60" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_setting_out_of_bounds_is_refused_with_its_bounds(JournalOptions options, string says) =>
        Assert.StartsWith(says, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
}
