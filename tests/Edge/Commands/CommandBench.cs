using Google.Protobuf;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Commands;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Commands;

/// <summary>
/// The command side of a cabinet that can be killed and started again on the same files and the same outputs: tram and bus exclude each
/// other and are safe when off, light is safe when on; the sign north has four digits.
/// </summary>
internal sealed class CommandBench : IDisposable
{
    public static readonly OutputSettings Tram = new() { Name = "tram", Line = "r1", SafeOn = false, Excludes = ["bus"], MaxHold = TimeSpan.FromMinutes(10) };
    public static readonly OutputSettings Bus = new() { Name = "bus", Line = "r2", SafeOn = false, Excludes = ["tram"] };
    public static readonly OutputSettings Light = new() { Name = "light", Line = "r3", SafeOn = true, OnWhenHigh = false, SafeAfter = TimeSpan.FromMinutes(10) };
    public static readonly SignSettings North = new() { Name = "north", Hardware = new VirtualSignHardware(4), SafeText = "----" };

    private static readonly AssetId Edge = AssetId.Edge("cab-001");

    private readonly TemporaryDirectory directory = new();
    private OutboxStore outbox = null!;
    private CommandBook book = null!;

    public CommandBench()
    {
        directory.Write("machine-id", "m");
        Start();
    }

    public TestTime Time { get; } = new();

    public string Boot { get; set; } = "boot-1";

    public SturdyPins Pins { get; } = new();

    public FrailSign Sign { get; } = new();

    public EdgeClock Clock { get; private set; } = null!;

    public OutputBank Outputs { get; private set; } = null!;

    public SignBoard Signs { get; private set; } = null!;

    public ResultQueue Results { get; private set; } = null!;

    public CommandDesk Desk { get; private set; } = null!;

    /// <summary>Called after each step; killing the edge is to throw <see cref="KilledException"/>.</summary>
    public Action<CommandStep> Passed { get; set; } = static _ => { };

    public string Path => directory.File(CommandDatabase.FileName);

    public string[] Aside => Directory.GetFiles(directory.Path, "commands.damaged-*.db");

    /// <summary>Everything of this edge that the outbox holds, in order.</summary>
    public IReadOnlyList<ReadingValue> Told =>
        [.. outbox.Streams.SelectMany(s => s.Read(s.Held.Oldest, int.MaxValue)).Select(static wire => ReadingCodec.TryFromWire(wire, out var reading, out var refusal) ? reading.Value : throw new InvalidOperationException(refusal!.Reason))];

    public IReadOnlyList<(string Contact, bool Closed)> Contacts => [.. Told.OfType<ContactChange>().Select(static c => (c.Contact, c.Closed))];

    public IReadOnlyList<(string Code, bool Raised)> Alarms => [.. Told.OfType<AlarmChange>().Select(static a => (a.Code, a.Raised))];

    /// <summary>How often the tram's line was told to be high.</summary>
    public int Requests => Pins.Writes.Count(static w => w == ("r1", true));

    public void Start()
    {
        Clock = new EdgeClock(Time, new TestSync { Uncertainty = TimeSpan.FromMilliseconds(5) }, Boot);
        outbox = OutboxStore.Open(new OutboxOptions { Directory = directory.Path, MachineIdPath = directory.File("machine-id") }, new OutboxOwner(Edge, [], 1), Clock, NullLogger<OutboxStore>.Instance);
        var logger = NullLogger.Instance;
        Results = new ResultQueue("cab-001");
        Outputs = new OutputBank([Tram, Bus, Light], Pins, Clock, outbox, Edge, logger);
        Signs = new SignBoard([North], _ => Sign, Clock, outbox, Edge, logger);
        var watch = new BookWatch(outbox, Edge, Clock);
        book = new CommandBook(directory.Path, Clock, logger);
        book.SetAside += watch.Damaged;
        Desk = new CommandDesk(book, watch, Outputs, Signs, Results, Clock, step => Passed(step), logger);
        Outputs.Begin();
        Desk.Open();
    }

    /// <summary>Nothing of it runs any more; what it wrote is there.</summary>
    public void Stop()
    {
        book.Dispose();
        outbox.Dispose();
    }

    public void Restart(string? boot = null)
    {
        Stop();
        Boot = boot ?? Boot;
        Start();
    }

    /// <summary>Takes a command; false when the edge was killed meanwhile.</summary>
    public bool Take(Command command)
    {
        try
        {
            Desk.Take(command.Id, command.ToByteArray());
            return true;
        }
        catch (KilledException)
        {
            return false;
        }
    }

    /// <summary>Takes a command and returns what is told of it at once.</summary>
    public CommandResult Ask(Command command)
    {
        Take(command);
        return Assert.Single(Fresh());
    }

    /// <summary>What is told now.</summary>
    public IReadOnlyList<CommandResult> Fresh(bool hello = false) => [.. Results.Due(hello).Select(static m => CommandResult.Parser.ParseFrom(m.Payload))];

    public Command Output(string id, string output, bool on, TimeSpan? hold = null, TimeSpan? life = null, string? boot = null) => new()
    {
        Id = id,
        Boot = boot ?? Boot,
        Deadline = (Clock.Monotonic + (life ?? TimeSpan.FromSeconds(30))).Ticks * 100,
        By = "traffic-office",
        Reason = "tram is late",
        Output = new OutputCommand { Output = output, On = on, HoldMs = (uint)(hold?.TotalMilliseconds ?? 0) },
    };

    public static Command Show(string id, ulong version, string text, string sign = "north") =>
        new() { Id = id, By = "parking", Sign = new SignCommand { Sign = sign, Version = version, Text = text } };

    public void Dispose()
    {
        Stop();
        directory.Dispose();
    }
}

/// <summary>The process is gone at this instant.</summary>
internal sealed class KilledException : Exception;

/// <summary>A sign that may be out of reach.</summary>
internal sealed class FrailSign : INumberSign
{
    public List<string> Shown { get; } = [];

    public bool IsOut { get; set; }

    public string Name => "north";

    public int Digits => 4;

    public void Show(string text)
    {
        if (IsOut)
            throw new IOException("no answer");
        Shown.Add(text);
    }
}
