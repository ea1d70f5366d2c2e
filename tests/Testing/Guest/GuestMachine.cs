using System.Diagnostics;
using System.Formats.Tar;

namespace Jena.Iot.Testing.Guest;

/// <summary>A guest of QEMU, without acceleration: it starts, plays its scenarios, hands out what happened, and is off.</summary>
public static class GuestMachine
{
    /// <summary>Where the guest finds what listens on loopback of this machine.</summary>
    public const string Host = "10.0.2.2";

    private const long RoomForResults = 256 << 20;

    /// <summary>Plays the scenarios in one guest, one after another. Throws, with what the guest said, when it is not off in time.</summary>
    /// <param name="image">See <see cref="GuestImage"/>.</param>
    /// <param name="scenarios">Each with a name of its own.</param>
    /// <param name="within">From start to off. Then it is killed.</param>
    public static Task<GuestResults> PlayAsync(string image, IEnumerable<Scenario> scenarios, TimeSpan within) =>
        RunAsync(image, scenarios.ToDictionary(static s => s.Name, static s => s.Files), command: null, within);

    /// <summary>Runs one command of the guest's shell, which leaves what it has to say below <c>/tmp/out</c>.</summary>
    public static Task<GuestResults> RunAsync(string image, string command, TimeSpan within) =>
        RunAsync(image, new Dictionary<string, IReadOnlyDictionary<string, string>>(), command, within);

    private static async Task<GuestResults> RunAsync(string image, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> files, string? command, TimeSpan within)
    {
        var folder = Directory.CreateTempSubdirectory("jena-guest-").FullName;
        try
        {
            var (input, output) = (Path.Combine(folder, "in.tar"), Path.Combine(folder, "out.tar"));
            await PackAsync(input, files);
            using (var empty = File.Create(output))
                empty.SetLength(RoomForResults);

            var said = await BootAsync(image, input, output, command, within);
            var results = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
            using (var packed = File.OpenRead(output))
                await TarFile.ExtractToDirectoryAsync(packed, results, overwriteFiles: false);
            File.Delete(output);
            return new GuestResults(folder, said);
        }
        catch (Exception)
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static async Task PackAsync(string path, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> files)
    {
        using var writer = new TarWriter(File.Create(path), TarEntryFormat.Ustar);
        foreach (var (folder, content) in files)
        {
            foreach (var (name, text) in content)
            {
                await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, $"{folder}/{name}")
                {
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
                });
            }
        }
    }

    private static async Task<string> BootAsync(string image, string input, string output, string? command, TimeSpan within)
    {
        // The outer program ends the guest even when this process is killed meanwhile.
        var start = new ProcessStartInfo(
            "timeout",
            [
                "--signal=KILL", $"{within.TotalSeconds + 30:0}", "qemu-system-x86_64",
                "-M", "pc", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "768", "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio",
                "-kernel", Path.Combine(GuestKernel.Folder, "vmlinuz"), "-initrd", image,
                "-append", "console=ttyS0 quiet panic=-1" + (command is null ? "" : $" -- {command}"),
                "-drive", $"file={input},format=raw,if=virtio,readonly=on", "-drive", $"file={output},format=raw,if=virtio",
                "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile=",
            ])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var machine = Process.Start(start) ?? throw new InvalidOperationException("QEMU did not start");
        machine.StandardInput.Close();
        var (said, errors) = (machine.StandardOutput.ReadToEndAsync(), machine.StandardError.ReadToEndAsync());
        try
        {
            await machine.WaitForExitAsync().WaitAsync(within);
        }
        catch (TimeoutException)
        {
            machine.Kill(entireProcessTree: true);
            throw new TimeoutException($"the guest was not off within {within.TotalSeconds:0} s; it said:\n{await said}\n{await errors}");
        }
        return (await said).Contains("guest: ended", StringComparison.Ordinal)
            ? await said
            : throw new InvalidOperationException($"the guest did not come to its end; it said:\n{await said}\n{await errors}");
    }
}
