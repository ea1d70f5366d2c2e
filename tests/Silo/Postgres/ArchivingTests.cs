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
