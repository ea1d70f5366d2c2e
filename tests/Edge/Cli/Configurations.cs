using Jena.Iot.Edge.Cli;
using Jena.Iot.Edge.Configuration;
using Jena.Iot.Edge.Doctor;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Configuration;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Wire.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Cli;

public sealed class Configurations : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private async Task<(int Code, string Output, string Errors)> InvokeAsync(params string[] more)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var station = directory.Write("s.json", Stations.Text(1));
        var code = await EdgeCommands.InvokeAsync(["configuration", "--station", station, "--data", directory.File("data"), .. more], output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private ConfigurationStore Open()
    {
        Directory.CreateDirectory(directory.File("data"));
        return ConfigurationStore.Open(directory.File("data"), default, NullLogger.Instance);
    }

    private static StoredConfiguration Of(int version)
    {
        var text = Stations.Text(version);
        return new(version, ConfigurationHash.Of(text), "anna", text);
    }

    [Fact]
    public async Task It_shows_the_file_installed_by_hand_before_anything_came_from_the_cluster()
    {
        var (code, output, errors) = await InvokeAsync();
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(
            $"in force:  version 1, installed by hand; {ConfigurationHash.Of(Stations.Text(1))}\nlast good: version 1, installed by hand\ninstalled: version 1, installed by hand\ndesired:   nothing so far\n",
            output);
        Assert.False(Directory.Exists(directory.File("data")));
    }

    [Fact]
    public async Task It_shows_what_is_in_force_what_is_good_and_what_was_wrong_while_an_agent_has_the_directory()
    {
        using var store = Open();
        store.Take(ConfigurationBook.Empty.Try(Of(2)).Confirm().Runs(Of(2).Hash, TestTime.Noon).Try(Of(3)).TakeBack(["no answer", "no connection"]));
        var (code, output, _) = await InvokeAsync();
        Assert.Equal(0, code);
        Assert.Equal(
            $"""
            in force:  version 2, asked for by anna, since 2026-05-04T12:00:00Z; {Of(2).Hash}
            last good: version 2, asked for by anna
            installed: version 1, installed by hand
            desired:   version 3: taken back; {Of(3).Hash}
                       no answer
                       no connection

            """,
            output);
        Assert.Equal(Stations.Text(2), (await InvokeAsync("--text")).Output);
    }

    [Fact]
    public async Task Going_back_by_hand_puts_the_installed_file_in_force_and_never_tries_the_others_again()
    {
        using (var store = Open())
            store.Take(ConfigurationBook.Empty.Try(Of(2)).Confirm());
        var (code, output, _) = await InvokeAsync("--use-installed");
        Assert.Equal(0, code);
        Assert.StartsWith("in force:  version 1, installed by hand;", output, StringComparison.Ordinal);
        Assert.Contains("version 2: taken back", output, StringComparison.Ordinal);
        Assert.NotNull(ConfigurationStore.Peek(directory.File("data"))!.RejectionOf(Of(2).Hash));
    }

    [Fact]
    public async Task Going_back_by_hand_is_refused_while_an_agent_runs_and_where_there_is_no_data()
    {
        Assert.Contains("name the --data directory", (await InvokeAsync("--use-installed")).Errors, StringComparison.Ordinal);
        using var store = Open();
        store.Take(ConfigurationBook.Empty.Try(Of(2)).Confirm());
        var (code, _, errors) = await InvokeAsync("--use-installed");
        Assert.Equal(1, code);
        Assert.Contains("stop it first", errors, StringComparison.Ordinal);
        Assert.Equal(2, store.Book.Good!.Version);
    }

    [Fact]
    public async Task The_doctor_says_when_another_file_than_the_one_it_looks_at_is_in_force()
    {
        Assert.Equal([Verdict.Ok], await ExamineAsync());
        using (var store = Open())
            store.Take(ConfigurationBook.Empty.Try(Of(2)).Confirm());
        Assert.Equal([Verdict.Ok, Verdict.Warn], await ExamineAsync());

        async Task<Verdict[]> ExamineAsync()
        {
            var path = directory.Write("s.json", Stations.Text(1));
            var verdicts = new List<Verdict>();
            await foreach (var finding in new StationCheck().FindAsync(
                new Patient { StationPath = path, Station = StationFile.Load(path), DataDirectory = directory.File("data"), Account = "me", Time = TimeProvider.System }, CancellationToken.None))
                verdicts.Add(finding.Verdict);
            return [.. verdicts];
        }
    }

    [Fact]
    public async Task A_damaged_book_is_said()
    {
        using (var store = Open())
            store.Take(ConfigurationBook.Empty.Try(Of(2)));
        await File.WriteAllTextAsync(Path.Combine(directory.File("data"), ConfigurationStore.Folder, ConfigurationStore.FileName), "x");
        var (code, _, errors) = await InvokeAsync();
        Assert.Equal((1, "the book of configurations is damaged"), (code, errors.TrimEnd()));
    }
}
