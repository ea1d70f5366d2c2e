using Google.Protobuf;
using Jena.Iot.Edge.Commands;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Tests.Commands;

/// <summary>The record of commands: damaged, gone, full, locked.</summary>
public sealed class Remembering : IDisposable
{
    private readonly CommandBench bench = new();

    public void Dispose() => bench.Dispose();

    private Command Bus(string id, bool on = true, TimeSpan? life = null) => bench.Output(id, "bus", on, life: life);

    private void Damage()
    {
        foreach (var suffix in (string[])["-wal", "-shm"])
            File.Delete(bench.Path + suffix);
        File.WriteAllText(bench.Path, new string('x', 5000));
    }

    public static TheoryData<string> Losses => new("damaged", "gone", "empty");

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_record_that_is_lost_is_told_and_what_may_have_been_executed_is_never_executed_again(string loss)
    {
        var command = Bus("c-1");
        bench.Ask(command);
        bench.Stop();
        if (loss == "damaged")
            Damage();
        else
            File.Delete(bench.Path);
        if (loss == "empty")
            File.WriteAllText(bench.Path, "");
        bench.Start();
        var writes = bench.Pins.Writes.Count;

        var told = bench.Ask(command);

        Assert.Equal((Fate.Interrupted, CommandCodes.RecordLost, false), (told.Fate, told.Code, told.Output.On));
        Assert.Equal(writes, bench.Pins.Writes.Count);
        Assert.Equal([("commands-damaged", true)], bench.Alarms);
        Assert.Equal(loss == "damaged" ? 1 : 0, bench.Aside.Length);
    }

    [Fact]
    public void After_a_loss_commands_that_were_surely_asked_later_are_executed_and_the_next_start_clears_the_alarm()
    {
        bench.Stop();
        Damage();
        bench.Start();
        bench.Time.Advance(CommandLimits.LongestLife + OutputJudge.Slack);
        Assert.Equal(Fate.Executed, bench.Ask(Bus("c-1", life: TimeSpan.FromTicks(1))).Fate);
        bench.Restart();
        Assert.Equal([("commands-damaged", true), ("commands-damaged", false)], bench.Alarms);
    }

    [Fact]
    public void A_result_that_cannot_be_read_is_damage()
    {
        bench.Ask(Bus("c-1"));
        Sql("UPDATE command SET result = x'ffff'");
        Assert.Equal(CommandCodes.RecordLost, bench.Ask(Bus("c-1")).Code);
        Assert.Single(bench.Aside);
    }

    [Fact]
    public void After_a_loss_and_a_reboot_nothing_is_in_doubt()
    {
        bench.Stop();
        Damage();
        bench.Start();
        bench.Restart(boot: "boot-2");
        Assert.Equal(Fate.Executed, bench.Ask(Bus("c-1")).Fate);
    }

    [Fact]
    public void A_first_start_is_no_loss() =>
        Assert.Equal((Fate.Executed, 0), (bench.Ask(Bus("c-1")).Fate, bench.Alarms.Count));

    [Fact]
    public void A_record_that_turns_out_damaged_while_it_runs_is_replaced_and_the_fate_at_hand_is_kept()
    {
        bench.Passed = step =>
        {
            if (step is CommandStep.Written)
                Scribble();
        };
        var command = Bus("c-1");
        bench.Take(command);
        bench.Passed = static _ => { };
        Assert.Single(bench.Aside);
        bench.Restart();
        bench.Take(command);
        Assert.Equal(Fate.Executed, Assert.Single(bench.Fresh(hello: true)).Fate);
        Assert.Equal(1, bench.Pins.Writes.Count(static w => w == ("r2", true)));
    }

    /// <summary>Overwrites the tables under the running edge.</summary>
    private void Scribble()
    {
        using (var connection = new SqliteConnection($"Data Source={bench.Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }
        using var file = new FileStream(bench.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = 4096;
        file.Write(new byte[file.Length - 4096]);
    }

    [Fact]
    public void While_the_record_cannot_be_written_nothing_is_executed_and_no_fate_is_told()
    {
        var writes = bench.Pins.Writes.Count;
        using (Locked())
        {
            bench.Take(Bus("c-1"));
            Assert.Empty(bench.Fresh());
            Assert.Equal(writes, bench.Pins.Writes.Count);
        }
        Assert.Equal(Fate.Executed, bench.Ask(Bus("c-1")).Fate);
    }

    [Fact]
    public void A_fate_that_cannot_be_written_is_not_told_before_it_is_and_no_other_command_is_taken_meanwhile()
    {
        IDisposable? locked = null;
        bench.Passed = step => locked ??= step is CommandStep.Intended ? Locked() : null;
        bench.Take(Bus("c-1"));
        bench.Take(bench.Output("c-2", "light", on: false));
        Assert.Empty(bench.Fresh());
        Assert.True(bench.Desk.HasUnwritten);
        Assert.Equal((true, false), (bench.Pins.Level("r2"), bench.Pins.Level("r3")));
        locked!.Dispose();

        bench.Desk.Retry();

        Assert.Equal(("c-1", Fate.Executed), (Assert.Single(bench.Fresh()) is var told ? (told.Id, told.Fate) : default));
        Assert.Equal(Fate.Executed, bench.Ask(bench.Output("c-2", "light", on: false)).Fate);
    }

    private SqliteConnection Locked()
    {
        var connection = new SqliteConnection($"Data Source={bench.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    [Fact]
    public void Results_are_told_with_each_hello_until_they_are_acknowledged_also_after_a_restart()
    {
        bench.Ask(Bus("c-1"));
        bench.Ask(Bus("c-2", on: false));
        Assert.Equal(["c-1", "c-2"], bench.Fresh(hello: true).Select(static r => r.Id));
        Acknowledge("c-1", "c-9");
        bench.Restart();
        Assert.Equal(["c-2"], bench.Fresh(hello: true).Select(static r => r.Id));
        Assert.Equal(["c-2"], bench.Fresh(hello: true).Select(static r => r.Id));
        Acknowledge("c-2");
        Assert.Empty(bench.Fresh(hello: true));
        bench.Restart();
        Assert.Empty(bench.Fresh(hello: true));
    }

    private void Acknowledge(params string[] ids) => bench.Desk.Acknowledged(bench.Results.Acknowledge(ids));

    [Fact]
    public void A_hello_tells_the_oldest_hundred_and_whatever_is_new()
    {
        for (var i = 0; i < ResultQueue.MostPerHello + 2; i++)
            bench.Results.Put(new CommandResult { Id = $"c-{i}" });
        bench.Fresh();
        bench.Results.Put(new CommandResult { Id = "new" });
        var told = bench.Fresh(hello: true);
        Assert.Equal([.. Enumerable.Range(0, ResultQueue.MostPerHello).Select(static i => $"c-{i}"), "new"], told.Select(static r => r.Id));
    }

    [Fact]
    public void A_full_record_takes_no_command_and_forgets_none_that_may_still_matter()
    {
        Fill(acknowledged: 0, deadline: TimeSpan.Zero);
        bench.Take(Bus("c-1"));
        Assert.Empty(bench.Fresh());
        Sql("UPDATE command SET acknowledged = 1, deadline = 999999999999");
        bench.Take(Bus("c-1"));
        Assert.Empty(bench.Fresh());
        Sql("UPDATE command SET deadline = 0");
        Assert.Equal(Fate.Executed, bench.Ask(Bus("c-1")).Fate);
        Assert.Equal(CommandBook.Kept + 1, Count());
    }

    [Fact]
    public void What_is_forgotten_of_an_earlier_boot_is_still_refused()
    {
        var command = Bus("c-1");
        bench.Ask(command);
        Acknowledge("c-1");
        bench.Restart(boot: "boot-2");
        Fill(acknowledged: 0, deadline: TimeSpan.Zero, count: CommandBook.Kept);
        bench.Ask(Bus("c-2"));
        Assert.Equal(CommandBook.Kept + 1, Count());
        Assert.Equal(CommandCodes.EarlierBoot, bench.Ask(command).Code);
    }

    private void Fill(int acknowledged, TimeSpan deadline, int count = CommandBook.Most)
    {
        var result = Convert.ToHexString(new CommandResult { Id = "x", Fate = Fate.Executed }.ToByteArray());
        Sql($"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) INSERT INTO command (id, boot, deadline, message, result, acknowledged) SELECT 'x-' || i, '{bench.Boot}', {deadline.Ticks}, x'', x'{result}', {acknowledged} FROM n");
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={bench.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Count()
    {
        using var connection = new SqliteConnection($"Data Source={bench.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM command";
        return (long)command.ExecuteScalar()!;
    }
}
