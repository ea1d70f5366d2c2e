using System.Diagnostics;

namespace Jena.Iot.Faults.Tools;

/// <summary>A program of the machine that is run to its end.</summary>
public static class Tool
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];

    /// <summary>Whether faults that need the machine's own rights may be tried.</summary>
    public static bool IsRoot { get; } = OperatingSystem.IsLinux() && Environment.UserName == "root";

    /// <summary>Where it is; null when it is not installed.</summary>
    public static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Why something that needs root and these programs is skipped; null when all is there.</summary>
    public static string? Missing(params ReadOnlySpan<string> programs)
    {
        if (!IsRoot)
            return "only root on Linux can do it";
        foreach (var program in programs)
        {
            if (Find(program) is null)
                return $"{program} is not installed";
        }
        return null;
    }

    /// <summary>Returns what it printed. Throws <see cref="ToolException"/> with what it complained of when it fails.</summary>
    public static string Run(string program, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        // A clock or library that was meant for a child is not meant for this.
        start.Environment.Remove("LD_PRELOAD");
        using var process = Process.Start(start) ?? throw new ToolException($"{program} did not start");
        if (input is not null)
            process.StandardInput.Write(input);
        process.StandardInput.Close();
        var complaints = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new ToolException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {complaints.Result.Trim()}");
    }

    public static string Run(string program, params string[] arguments) => Run(program, (IEnumerable<string>)arguments);

    /// <summary>Whether a process of this id lives.</summary>
    public static bool IsAlive(int pid) => Directory.Exists($"/proc/{pid}");
}

public sealed class ToolException(string message) : Exception(message);
