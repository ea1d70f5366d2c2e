using System.Diagnostics;

namespace Jena.Iot.Faults.Hosting;

/// <summary>What the gate does, line by line, with the time since its start. Any thread.</summary>
public sealed class GateLog(TextWriter output)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public TimeSpan Elapsed => _clock.Elapsed;

    public string Text
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    public void Say(string text)
    {
        lock (_gate)
        {
            var line = $"{_clock.Elapsed:mm\\:ss\\.f}  {DateTime.UtcNow:HH:mm:ss.fff}  {text}";
            _lines.Add(line);
            output.WriteLine(line);
        }
    }

    /// <summary>For the end: as it is.</summary>
    public void Print(string text)
    {
        lock (_gate)
        {
            _lines.Add(text);
            output.WriteLine(text);
        }
    }
}
