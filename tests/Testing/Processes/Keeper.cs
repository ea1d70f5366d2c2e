using System.Diagnostics;

namespace Jena.Iot.Testing.Processes;

/// <summary>Ends the children of a test run that is itself killed: it is told of each, and kills what is left when its input closes. A signal to the whole group does not end it.</summary>
public static class Keeper
{
    private const string Script = """
        trap '' HUP INT TERM
        pids=' '
        while read -r sign pid; do
          case $sign in
            +) pids="$pids$pid " ;;
            -) pids=$(printf '%s' "$pids" | sed "s/ $pid / /") ;;
          esac
        done
        for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
        """;

    private static readonly Lock Gate = new();
    private static Process? _keeper;

    public static void Watch(int pid) => Say($"+ {pid}");

    public static void Forget(int pid) => Say($"- {pid}");

    private static void Say(string line)
    {
        lock (Gate)
        {
            _keeper ??= Process.Start(new ProcessStartInfo("sh", ["-c", Script]) { RedirectStandardInput = true })
                ?? throw new InvalidOperationException("sh did not start");
            try
            {
                _keeper.StandardInput.WriteLine(line);
                _keeper.StandardInput.Flush();
            }
            catch (IOException)
            {
                // Somebody has killed the keeper: whoever is still there ends its children itself.
            }
        }
    }
}
