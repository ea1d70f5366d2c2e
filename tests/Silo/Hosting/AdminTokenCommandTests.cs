using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Access;
using Jena.Iot.Silo.Hosting;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Tests.Harness;

namespace Jena.Iot.Silo.Tests.Hosting;

public sealed class AdminTokenCommandTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public async Task With_every_silo_stopped_one_more_admin_is_made_and_the_others_stay()
    {
        var data = RunningSilo.NewData();
        var before = await RunningSilo.StartAsync(data);
        var first = await Access(before).MakeFirstToken();
        await before.StopAsync();

        Assert.Equal(0, await RunAsync(data, "--admin", "admin-2"));

        await using var silo = await RunningSilo.StartAsync(data, import: false);
        var made = await Access(silo).Authenticate(_output.ToString().Trim());
        Assert.Equal(("admin-2", Role.Admin), (made!.Name, made.Role));
        Assert.Equal("admin", (await Access(silo).Authenticate(first!))!.Name);
    }

    [Fact]
    public async Task A_name_that_a_token_had_and_none_at_all_are_refused_with_what_to_write_and_no_token_is_shown()
    {
        var data = RunningSilo.NewData();
        Assert.Equal(0, await RunAsync(data, "--admin", "anna"));
        _output.GetStringBuilder().Clear();

        Assert.Equal(1, await RunAsync(data, "--admin", "anna"));
        Assert.Contains("choose another", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync(data));
        Assert.Contains("token --admin NAME", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task While_a_silo_has_the_journal_nothing_is_added()
    {
        await using var silo = await RunningSilo.StartAsync();

        await Assert.ThrowsAsync<JournalRefusedException>(() => RunAsync(silo.Data, "--admin", "admin-2"));
        Assert.Empty(_output.ToString());
    }

    private static IAccessGrain Access(RunningSilo silo) => silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City);

    private Task<int> RunAsync(string data, params string[] args) =>
        AdminTokenCommand.RunAsync(["token", .. args, $"--Journal:Path={Path.Combine(data, "journal.db")}"], _output, _errors);
}
