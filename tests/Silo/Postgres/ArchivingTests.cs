using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Silo.Tests.Postgres;

/// <summary>The documented way to archive the database's log, as the server runs it: again and again until it ends with 0.</summary>
public sealed class ArchivingTests : IDisposable
{
    private const string Segment = "000000010000000000000007";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task What_an_interruption_left_of_a_copy_is_written_anew_and_what_is_archived_is_archived_once()
    {
        var (log, archived) = Folders();
        await File.WriteAllTextAsync(log, "the whole of it");
        await File.WriteAllTextAsync(archived + ".new", "the who");

        Assert.Equal(0, await ArchiveAsync());
        Assert.Equal("the whole of it", await File.ReadAllTextAsync(archived));
        Assert.Equal(0, await ArchiveAsync());
        Assert.Equal([archived], Directory.GetFiles(Path.GetDirectoryName(archived)!));
    }

    [PostgresFact]
    public async Task What_another_server_archived_under_the_same_name_is_not_overwritten()
    {
        var (log, archived) = Folders();
        await File.WriteAllTextAsync(log, "one server's");
        await File.WriteAllTextAsync(archived, "another's");

        Assert.NotEqual(0, await ArchiveAsync());
        Assert.Equal("another's", await File.ReadAllTextAsync(archived));
    }

    [PostgresFact]
    public async Task The_documented_pruning_keeps_seven_backups_and_all_the_log_since_the_first_of_them()
    {
        string Log(int number) => $"0000000100000000000000{number:X2}";
        foreach (var day in Enumerable.Range(1, 9))
        {
            Directory.CreateDirectory(_folder.Of("base", $"2026-03-{day:00}T013000"));
            _folder.Write(Path.Combine("base", $"2026-03-{day:00}T013000", "backup_label"), $"START WAL LOCATION: 0/{day:X}0000028 (file {Log(day * 10)})\nCHECKPOINT LOCATION: 0/{day:X}0000060\n");
        }
        Directory.CreateDirectory(_folder.Of("wal"));
        foreach (var number in Enumerable.Range(1, 99))
            _folder.Write(Path.Combine("wal", Log(number)), "");

        await using var shell = Child.Start("prune", "sh", ["-c", ArchiveCommand.Pruning(_folder.Of("base"), _folder.Of("wal"), PostgresBinaries.Folder!)]);
        Assert.Equal(0, await shell.EndsAsync());

        Assert.Equal(Enumerable.Range(3, 7).Select(static day => $"2026-03-{day:00}T013000"), Directory.GetDirectories(_folder.Of("base")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(30, 70).Select(Log), Directory.GetFiles(_folder.Of("wal")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private (string Log, string Archived) Folders()
    {
        Directory.CreateDirectory(_folder.Of("pg_wal"));
        Directory.CreateDirectory(_folder.Of("archive"));
        return (_folder.Of("pg_wal", Segment), _folder.Of("archive", Segment));
    }

    private async Task<int> ArchiveAsync()
    {
        var command = ArchiveCommand.To(_folder.Of("archive")).Replace("%p", _folder.Of("pg_wal", Segment), StringComparison.Ordinal).Replace("%f", Segment, StringComparison.Ordinal);
        await using var shell = Child.Start("archive", "sh", ["-c", command]);
        return await shell.EndsAsync();
    }
}
