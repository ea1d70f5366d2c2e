using Google.Protobuf;
using Jena.Iot.Edge.Commands;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Tests.Commands;

/// <summary>The edge is killed after each step of a command, starts again, and the cluster sends the command again until it has its result.</summary>
public sealed class Killing : IDisposable
{
    private readonly CommandBench bench = new();

    public void Dispose() => bench.Dispose();

    /// <summary>The step that is the last; how often the output was told; what is told of it in the end; what the output showed.</summary>
    public static TheoryData<int, int, Fate, string, bool> Steps => new()
    {
        { (int)CommandStep.Judged, 1, Fate.Executed, "", true },
        { (int)CommandStep.Intended, 0, Fate.Interrupted, CommandCodes.Stopped, false },
        { (int)CommandStep.Written, 1, Fate.Interrupted, CommandCodes.Stopped, true },
        { (int)CommandStep.ReadBack, 1, Fate.Interrupted, CommandCodes.Stopped, true },
        { (int)CommandStep.Settled, 1, Fate.Executed, "", true },
        { (int)CommandStep.Told, 1, Fate.Executed, "", true },
    };

    private void KillAfter(CommandStep last) => bench.Passed = step =>
    {
        if (step == last)
            throw new KilledException();
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Killed_after_any_step_a_command_is_executed_at_most_once_and_its_fate_is_told(int last, int requests, Fate fate, string code, bool shown)
    {
        var command = bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1));
        KillAfter((CommandStep)last);
        Assert.False(bench.Take(command));

        bench.Passed = static _ => { };
        bench.Restart();
        bench.Take(command);
        bench.Take(command);
        var told = bench.Fresh(hello: true).Single();

        Assert.Equal((fate, code), (told.Fate, told.Code));
        Assert.Equal(shown, told.Output.On);
        Assert.Equal(requests, bench.Requests);
        Assert.False(bench.Pins.Level("r1") && fate is Fate.Interrupted, "what was interrupted is not left on");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Killed_again_while_it_settles_the_fate_is_the_same(int last, int requests, Fate fate, string code, bool shown)
    {
        _ = shown;
        var command = bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1));
        KillAfter((CommandStep)last);
        bench.Take(command);

        bench.Stop();
        KillAfter(CommandStep.Settled);
        try
        {
            bench.Start();
        }
        catch (KilledException)
        {
            // While it settled what the first kill left.
        }
        bench.Passed = static _ => { };
        bench.Restart();
        bench.Take(command);
        var told = bench.Fresh(hello: true).Single();

        Assert.Equal((fate, code), (told.Fate, told.Code));
        Assert.Equal(requests, bench.Requests);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void After_a_power_cut_nothing_of_the_earlier_boot_is_executed_and_every_fate_is_told(int last, int requests, Fate fate, string code, bool shown)
    {
        _ = shown;
        var command = bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1));
        KillAfter((CommandStep)last);
        bench.Take(command);

        bench.Passed = static _ => { };
        bench.Restart(boot: "boot-2");
        bench.Take(command);
        var told = bench.Fresh(hello: true).Single();

        Assert.Equal(last == (int)CommandStep.Judged ? (Fate.Refused, CommandCodes.EarlierBoot) : (fate, code), (told.Fate, told.Code));
        Assert.Equal(last == (int)CommandStep.Judged ? 0 : requests, bench.Requests);
        Assert.False(bench.Pins.Level("r1"));
    }

    [Theory]
    [InlineData((int)CommandStep.Judged)]
    [InlineData((int)CommandStep.Intended)]
    [InlineData((int)CommandStep.Written)]
    [InlineData((int)CommandStep.ReadBack)]
    [InlineData((int)CommandStep.Settled)]
    [InlineData((int)CommandStep.Told)]
    public void Killed_after_any_step_a_sign_shows_the_highest_version_and_its_fate_is_told(int last)
    {
        bench.Ask(CommandBench.Show("s-1", 1, "12"));
        KillAfter((CommandStep)last);
        Assert.False(bench.Take(CommandBench.Show("s-2", 2, "11")));

        bench.Passed = static _ => { };
        bench.Restart();
        bench.Take(CommandBench.Show("s-2", 2, "11"));

        var told = bench.Fresh(hello: true).Single(static r => r.Id == "s-2");
        Assert.Equal((Fate.Executed, 2ul, "11"), (told.Fate, told.Sign.Version, told.Sign.Text));
        Assert.Equal("11", bench.Sign.Shown[^1]);
    }

    [Theory]
    [InlineData((int)CommandStep.Intended)]
    [InlineData((int)CommandStep.Written)]
    public void A_command_for_what_is_so_already_begins_its_hold_once_however_often_it_comes(int last)
    {
        bench.Ask(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1)));
        var again = bench.Output("c-2", "tram", on: true, hold: TimeSpan.FromMinutes(5));
        KillAfter((CommandStep)last);
        Assert.False(bench.Take(again));

        bench.Passed = static _ => { };
        bench.Restart();
        bench.Take(again);

        var told = bench.Fresh(hello: true).Single(static r => r.Id == "c-2");
        Assert.Equal((Fate.Interrupted, CommandCodes.Stopped), (told.Fate, told.Code));
        Assert.Equal(1, bench.Requests);
    }

    [Fact]
    public void What_was_intended_by_another_version_and_cannot_be_read_is_told_as_interrupted()
    {
        var command = bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1));
        KillAfter(CommandStep.Intended);
        bench.Take(command);
        bench.Stop();
        bench.Passed = static _ => { };
        using (var connection = new SqliteConnection($"Data Source={bench.Path};Pooling=False"))
        {
            connection.Open();
            using var newer = connection.CreateCommand();
            newer.CommandText = "UPDATE command SET message = $message";
            newer.Parameters.AddWithValue("$message", new Command { Id = "c-1", By = "traffic-office" }.ToByteArray());
            Assert.Equal(1, newer.ExecuteNonQuery());
        }

        bench.Start();
        bench.Take(command);

        var told = bench.Fresh(hello: true).Single();
        Assert.Equal(("c-1", Fate.Interrupted, CommandCodes.Stopped, 0), (told.Id, told.Fate, told.Code, bench.Requests));
    }

    [Fact]
    public void What_a_kill_left_on_is_told_and_taken_to_its_safe_state()
    {
        KillAfter(CommandStep.Written);
        bench.Take(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1)));
        bench.Passed = static _ => { };
        bench.Restart();
        Assert.Equal([("output-tram", false), ("output-tram", true), ("output-tram", false)], bench.Contacts.Where(static c => c.Contact == "output-tram"));
    }
}
