using System.Runtime.CompilerServices;
using Jena.Iot.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Doctor;

/// <summary>The data directory, the file system that it lies on, and the outbox in it.</summary>
internal sealed class DiskCheck : ICheck
{
    private const string Check = "disk";
    private const long Mebibyte = 1 << 20;

    /// <summary>Below it the outbox soon drops readings, whatever its own bound.</summary>
    private const long FewBytes = 64 * Mebibyte;

    private static readonly string[] Forgetful = ["tmpfs", "ramfs", "overlay", "overlayfs"];
    private static readonly string[] Unsafe = ["vfat", "msdos", "exfat", "nfs", "nfs4", "cifs", "smb2"];

    public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var directory = Path.GetFullPath(patient.DataDirectory);
        if (!Directory.Exists(directory))
        {
            yield return Finding.Fail(Check, $"there is no {directory}", $"make it: sudo install -d -o {ServiceAccount.Name} -g {ServiceAccount.Name} -m 750 {directory}");
            yield break;
        }
        if (Refusal(directory) is { } refusal)
            yield return Finding.Fail(Check, $"{patient.Account} cannot write in {directory}: {refusal}", $"give it to the service: sudo chown -R {ServiceAccount.Name}: {directory}");
        foreach (var finding in Room(patient, new DriveInfo(directory)))
            yield return finding;
        yield return Outbox(directory);
    }

    private static string? Refusal(string directory)
    {
        try
        {
            using var file = new FileStream(Path.Combine(directory, $"doctor-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static IEnumerable<Finding> Room(Patient patient, DriveInfo disk)
    {
        var free = disk.AvailableFreeSpace;
        var format = Format(disk);
        var told = $"{free / Mebibyte} MiB free on {format}";
        var wanted = (patient.Station.Station?.Outbox ?? new()).MaxMegabytes * Mebibyte - (OutboxInspection.Size(patient.DataDirectory) ?? 0);
        if (Forgetful.Contains(format))
            yield return Finding.Warn(Check, $"{told}, which forgets everything when the power goes", "put the data directory on the card or a disk");
        else if (Unsafe.Contains(format))
            yield return Finding.Warn(Check, $"{told}, which does not keep what a database needs", "put the data directory on ext4 or f2fs");
        if (free < FewBytes)
            yield return Finding.Fail(Check, $"{told}: readings will be dropped", "remove what is not needed: sudo journalctl --vacuum-size=50M; sudo apt clean");
        else if (free < wanted)
            yield return Finding.Warn(Check, $"{told}, and the outbox may grow by {wanted / Mebibyte} MiB", "make room, or lower outbox.maxMegabytes in the station file");
        else if (!Forgetful.Contains(format) && !Unsafe.Contains(format))
            yield return Finding.Ok(Check, told);
    }

    /// <summary>In a container or a changed root the mount may not be told.</summary>
    private static string Format(DriveInfo disk)
    {
        try
        {
            return disk.DriveFormat;
        }
        catch (IOException)
        {
            return "a file system that the kernel does not name";
        }
    }

    private static Finding Outbox(string directory)
    {
        const string check = "outbox";
        try
        {
            return OutboxInspection.Read(directory) is { } report
                ? Finding.Ok(check, $"{report.Waiting} readings wait{(report.OldestWaiting is { } oldest ? $", the oldest since {oldest.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "")}, {report.Bytes / 1024} KiB{(OutboxInspection.IsInUse(directory) ? "; the agent runs" : "; no agent runs")}")
                : Finding.Ok(check, $"none yet in {directory}: the agent makes it at its first start");
        }
        catch (SqliteException error)
        {
            return Finding.Fail(check, $"the outbox in {directory} cannot be read: {error.Message}", $"when it is another account's, give it to the service: sudo chown -R {ServiceAccount.Name}: {directory}; a damaged one the agent sets aside itself at its next start");
        }
    }
}
