using Jena.Iot.Contracts.Trust;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Tests.Trust;

public sealed class DatabaseRulesTests
{
    [Theory]
    [InlineData("Host=localhost")]
    [InlineData("Host=LOCALHOST:5433")]
    [InlineData("Server=127.0.0.1;Port=5433;SSL Mode=Disable")]
    [InlineData("Host=127.0.0.1:5432,[::1]:5433,localhost")]
    [InlineData("Host=::1")]
    [InlineData("Host=/var/run/postgresql")]
    [InlineData("Host=db.city.example;SSL Mode=VerifyFull")]
    [InlineData("Host=db-1.city.example,db-2.city.example:5433;SslMode=VerifyCA;Root Certificate=/etc/jena/authority.pem")]
    public void A_database_on_this_machine_or_with_a_server_that_proves_who_it_is_may_be_used(string text) => Assert.Null(Mistake(text));

    [Theory]
    [InlineData("Host=db.city.example")]
    [InlineData("Host=db.city.example;SSL Mode=Require")]
    [InlineData("Host=db.city.example;SSL Mode=Prefer")]
    [InlineData("Host=192.0.2.7;SSL Mode=Disable")]
    [InlineData("Host=localhost,db.city.example")]
    [InlineData("Host=localhost.city.example")]
    [InlineData("Host=2001:db8::1")]
    [InlineData("Server=127.0.0.1:5432,[2001:db8::1]:5432")]
    public void Any_other_database_on_another_machine_is_refused_with_what_to_write(string text)
    {
        var mistake = Mistake(text + ";Password=hidden");

        Assert.StartsWith("Journal:ConnectionString has the host ", mistake, StringComparison.Ordinal);
        Assert.Contains("SSL Mode=VerifyFull", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", mistake, StringComparison.Ordinal);
    }

    private static string? Mistake(string text)
    {
        try
        {
            new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = text + ";Database=jena;Target Session Attributes=read-write" }.Validate();
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }
}
