using System.Diagnostics;

namespace Jena.Iot.Testing;

/// <summary>
/// PostgreSQL refuses to run as root. When the tests do, its programs run as <c>JENA_POSTGRES_USER</c>, or else as
/// <c>postgres</c> or <c>nobody</c>; otherwise as whoever runs the tests.
/// </summary>
internal static class ServerAccount
{
    private static readonly string? User = Environment.UserName == "root" ? Choose() : null;

    /// <summary>A command line that runs <paramref name="command"/> under the account.</summary>
    public static ProcessStartInfo Command(params ReadOnlySpan<string> command) => CommandIn([], command);

    /// <summary>The same, begun by a program that becomes it, which still runs as whoever runs the tests.</summary>
    public static ProcessStartInfo CommandIn(IReadOnlyList<string> place, params ReadOnlySpan<string> command)
    {
        string[] line = [.. place, .. Prefix(), .. command];
        var start = new ProcessStartInfo(line[0])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in line.AsSpan(1))
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Runs a command under the account to its end. Throws with what it printed when it fails.</summary>
    public static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(Command(command)) ?? throw new InvalidOperationException($"{command[0]} did not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {await output}{await error}");
    }

    private static IEnumerable<string> Prefix()
    {
        if (User is null)
            return [];
        if (OnPath("setpriv"))
            return ["setpriv", $"--reuid={User}", "--regid", Group(User), "--clear-groups", "--"];
        return OnPath("runuser")
            ? ["runuser", "-u", User, "--"]
            : throw new InvalidOperationException("PostgreSQL does not run as root: install setpriv or runuser (util-linux), or run the tests as another user");
    }

    private static string Choose()
    {
        if (Environment.GetEnvironmentVariable("JENA_POSTGRES_USER") is { Length: > 0 } set)
            return set;
        return Entry("postgres") is not null ? "postgres" : "nobody";
    }

    private static string Group(string user) => Entry(user)?.Split(':')[3]
        ?? throw new InvalidOperationException($"there is no user {user}: set JENA_POSTGRES_USER to one that is not root");

    private static string? Entry(string user) => File.ReadLines("/etc/passwd").FirstOrDefault(line => line.StartsWith(user + ":", StringComparison.Ordinal));

    private static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
