using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Commands;

/// <summary>
/// Executes commands, each at most once: the intention is durable before an output is touched, the fate before it is told. What a kill
/// left between the two is settled at the next start by what the output showed then, and never executed again. Used by one thread at a time.
/// </summary>
/// <param name="passed">Called after each step.</param>
internal sealed class CommandDesk(CommandBook book, BookWatch watch, OutputBank outputs, SignBoard signs, ResultQueue results, EdgeClock clock, Action<CommandStep> passed, ILogger logger)
{
    /// <summary>Fates that could not be written down yet: not told before they are.</summary>
    private readonly List<(CommandRequest? Request, byte[] Message, CommandResult Result)> _unwritten = [];

    /// <summary>What was told of signs that could not be reached, by their names: told anew once they show their text.</summary>
    private readonly Dictionary<string, CommandResult> _unfollowed = [];
    private bool _isOpen;

    /// <summary>Whether a fate waits to be written down.</summary>
    public bool HasUnwritten => _unwritten.Count > 0;

    /// <summary>
    /// Opens the record, shows what signs were told, settles what was interrupted, and tells what the cluster lacks. Returns at once when
    /// that was done. Where the record cannot be used it says so in the log, and no command is taken until it can.
    /// </summary>
    public bool Open() => Guarded(() =>
    {
        if (_isOpen)
            return;
        watch.Open(book);
        signs.Begin(book.Signs);
        foreach (var unfollowed in book.Unfollowed.Where(r => signs.Settings.ContainsKey(r.Sign.Sign)))
            _unfollowed[unfollowed.Sign.Sign] = unfollowed;
        foreach (var intended in book.Intended)
            Interrupted(intended);
        foreach (var result in book.Unacknowledged)
            results.Put(result);
        _isOpen = true;
    });

    /// <summary>A message on the topic of a command, perhaps not for the first time.</summary>
    public void Take(string id, byte[] message)
    {
        if (Open())
            Guarded(() => Judge(id, message));
    }

    /// <summary>The cluster has these results.</summary>
    public void Acknowledged(IReadOnlyList<string> ids) => Guarded(() => book.Acknowledge(ids));

    /// <summary>Writes down and tells what could not be written before.</summary>
    public void Retry()
    {
        while (_unwritten is [var first, ..] && Guarded(() => book.Settle(first.Request, first.Message, first.Result)))
        {
            _unwritten.RemoveAt(0);
            passed(CommandStep.Settled);
            results.Put(first.Result);
            passed(CommandStep.Told);
        }
    }

    /// <summary>Tells of signs that were out of reach and by now show what they were told.</summary>
    public void Follow()
    {
        if (!_isOpen || _unfollowed.Count == 0 || _unwritten.Count > 0)
            return;
        foreach (var (name, told) in _unfollowed.ToArray())
        {
            if (signs.Desired(name) is not { } desired || desired.Version != told.Sign.Version || signs.Shown(name) != desired.Text)
                continue;
            var result = Result(told.Id, Fate.Executed, "", "");
            result.Sign = new SignResult { Sign = name, Version = desired.Version, Text = desired.Text };
            if (!Guarded(() => book.Followed(result)))
                return;
            logger.LogInformation("the command {Id} is followed by now: the sign '{Sign}' shows its text", told.Id, name);
            _unfollowed.Remove(name);
            results.Put(result);
        }
    }

    private void Judge(string id, byte[] message)
    {
        Retry();
        // Without room for a fate no further command is taken: the cluster sends it again.
        if (_unwritten.Count > 0)
            return;
        if (book.Find(id) is { } known)
        {
            if (known.Result is { } fate)
                results.Put(fate);
            return;
        }
        if (!book.MakeRoom())
        {
            logger.LogError("the command {Id} is left aside: the results of {Count} commands are not acknowledged", id, CommandBook.Most);
            return;
        }
        var (request, wrong) = CommandReader.Read(id, message);
        switch (request)
        {
            case OutputRequest output:
                Judge(output, message);
                break;
            case SignRequest sign:
                Judge(sign, message);
                break;
            default:
                Settle(null, [], Result(id, Fate.Refused, CommandCodes.Malformed, wrong));
                break;
        }
    }

    private void Judge(OutputRequest request, byte[] message)
    {
        var verdict = OutputJudge.Judge(request, new OutputStanding(clock.Boot, clock.Monotonic, book.Lost, outputs.Settings, outputs.Read));
        if (verdict == Verdict.Execute || verdict == Verdict.IsSo)
        {
            passed(CommandStep.Judged);
            // Also where the state is so already: its hold begins once, as that of every other.
            book.Intend(request, message);
            passed(CommandStep.Intended);
            // The card may have taken its time.
            verdict = OutputJudge.IsExpired(request, clock.Monotonic) ?? (verdict == Verdict.IsSo ? Keep(request) : Execute(request));
        }
        Settle(request, message, Result(request, verdict, outputs.Settings.ContainsKey(request.Output) ? outputs.Read(request.Output) : null));
    }

    /// <summary>What it asks for is so already: from now on it is so because of this command.</summary>
    private Verdict Keep(OutputRequest request)
    {
        outputs.Want(request.Output, request.On, request.HoldFrom(clock.Monotonic));
        passed(CommandStep.Written);
        return Verdict.IsSo;
    }

    /// <summary>The verdict once it is known what came of it.</summary>
    private Verdict Execute(OutputRequest request)
    {
        outputs.Write(request.Output, request.On, request.HoldFrom(clock.Monotonic));
        passed(CommandStep.Written);
        var shown = outputs.Confirm(request.Output);
        passed(CommandStep.ReadBack);
        return shown == request.On
            ? Verdict.Execute
            : Verdict.Interrupt(CommandCodes.NotFollowed, $"the output '{request.Output}' was set and {(shown is null ? "cannot be read" : "reads back otherwise")}: look at its wiring; it was taken to its safe state");
    }

    private void Judge(SignRequest request, byte[] message)
    {
        var isKnown = signs.Settings.TryGetValue(request.Sign, out var settings);
        var verdict = SignJudge.Judge(request, settings, isKnown ? signs.Desired(request.Sign) : null, isKnown ? signs.Shown(request.Sign) : null);
        if (verdict == Verdict.Execute)
        {
            passed(CommandStep.Judged);
            book.Intend(request, message);
            passed(CommandStep.Intended);
            var isShown = signs.Show(request.Sign, new SignDesired(request.Version, request.Text));
            passed(CommandStep.Written);
            if (!isShown)
                verdict = NotReached(request);
            passed(CommandStep.ReadBack);
        }
        Settle(request, message, Result(request, verdict));
    }

    private void Interrupted(CommandRecord intended)
    {
        switch (CommandReader.Read(intended.Id, intended.Message).Request)
        {
            case OutputRequest output:
                var shown = outputs.Found.GetValueOrDefault(output.Output);
                var verdict = Verdict.Interrupt(CommandCodes.Stopped, $"the edge was stopped while it executed: the output then showed {(shown is { } on ? Word(on) : "nothing that could be read")}, and went to its safe state");
                Settle(output, intended.Message, Result(output, verdict, shown));
                break;
            case SignRequest sign:
                // It shows again what it was told last, which is this.
                var isShown = signs.Settings.ContainsKey(sign.Sign) && signs.Shown(sign.Sign) == sign.Text;
                Settle(sign, intended.Message, Result(sign, isShown ? Verdict.Execute : NotReached(sign)));
                break;
            default:
                // Intended by another version of this program.
                Settle(null, intended.Message, Result(intended.Id, Fate.Interrupted, CommandCodes.Stopped, "the edge was stopped while it executed, and this version of it cannot read the command: look at what it asked for"));
                break;
        }
    }

    private static Verdict NotReached(SignRequest request) =>
        Verdict.Interrupt(CommandCodes.NotFollowed, $"the sign '{request.Sign}' cannot be reached: it shows this as soon as it can be");

    private void Settle(CommandRequest? request, byte[] message, CommandResult result)
    {
        var asked = request is OutputRequest output ? $"the output '{output.Output}' {Word(output.On)}" : request is SignRequest sign ? $"the sign '{sign.Sign}' at version {sign.Version}" : "nothing";
        logger.LogInformation(
            "the command {Id} of {By} ({Why}) asks for {What}: {Fate} {Code} {Reason}",
            result.Id, CommandReader.Plain(request?.By ?? ""), CommandReader.Plain(request?.Reason ?? ""), CommandReader.Plain(asked), result.Fate, result.Code, result.Reason);
        if (result is { WhatCase: CommandResult.WhatOneofCase.Sign, Code: CommandCodes.NotFollowed })
            _unfollowed[result.Sign.Sign] = result;
        _unwritten.Add((request, message, result));
        Retry();
    }

    private CommandResult Result(OutputRequest request, Verdict verdict, bool? shown)
    {
        var result = Result(request.Id, verdict);
        result.Output = new OutputResult { Output = request.Output };
        if (shown is { } on)
            result.Output.On = on;
        return result;
    }

    private CommandResult Result(SignRequest request, Verdict verdict)
    {
        var result = Result(request.Id, verdict);
        result.Sign = new SignResult { Sign = request.Sign };
        if (signs.Settings.ContainsKey(request.Sign))
            (result.Sign.Version, result.Sign.Text) = (signs.Desired(request.Sign)?.Version ?? 0, signs.Shown(request.Sign) ?? "");
        return result;
    }

    private CommandResult Result(string id, Verdict verdict) =>
        verdict is Verdict.Settled settled ? Result(id, settled.Fate, settled.Code, settled.Reason) : Result(id, Fate.Executed, "", "");

    private CommandResult Result(string id, Fate fate, string code, string reason)
    {
        var now = clock.Now();
        var result = new CommandResult { Id = id, Fate = fate, Code = code, Reason = reason, Boot = now.Boot, Monotonic = now.Monotonic.Ticks * 100 };
        if (now.At is { } at)
            result.UtcTicks = at.UtcTicks;
        return result;
    }

    private static string Word(bool on) => on ? "on" : "off";

    private bool Guarded(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (CommandBookException error)
        {
            logger.LogError(error, "commands cannot be taken down: the cluster sends them again");
            return false;
        }
    }
}
