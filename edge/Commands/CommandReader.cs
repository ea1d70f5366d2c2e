using Google.Protobuf;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Commands;

/// <summary>Reads the message of a command.</summary>
internal static class CommandReader
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The request, or what is wrong with the message.</summary>
    /// <param name="id">As the topic has it.</param>
    /// <param name="payload">The message.</param>
    public static (CommandRequest? Request, string Wrong) Read(string id, byte[] payload)
    {
        if (payload.Length > CommandLimits.MaxBytes)
            return (null, $"the message has {payload.Length} bytes: a command has {CommandLimits.MaxBytes} at most");
        Command command;
        try
        {
            command = Command.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException error)
        {
            return (null, $"the message is no command: {error.Message}");
        }
        if (command.Id != id)
            return (null, $"the message is of the command '{Plain(command.Id)}', its topic of '{id}'");
        return command.WhatCase switch
        {
            Command.WhatOneofCase.Output => Output(command, command.Output),
            Command.WhatOneofCase.Sign => Sign(command, command.Sign),
            _ => (null, "it asks for nothing that this edge knows"),
        };
    }

    /// <summary>A text from outside in one line, for logs and reasons.</summary>
    public static string Plain(string text) =>
        string.Concat((text.Length > 200 ? text[..200] : text).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static (CommandRequest? Request, string Wrong) Output(Command command, OutputCommand output)
    {
        if (command.Boot.Length == 0)
            return (null, "its deadline counts from no boot");
        if (command.Deadline <= 0)
            return (null, $"its deadline is {command.Deadline}: nanoseconds since the boot are above 0");
        TimeSpan? hold = output.HoldMs > 0 ? TimeSpan.FromMilliseconds(output.HoldMs) : null;
        if (output.Until < 0)
            return (null, $"its end is {output.Until}: nanoseconds since the boot are above 0, and 0 is for none");
        TimeSpan? until = output.Until > 0 ? TimeSpan.FromTicks(output.Until / NanosecondsPerTick) : null;
        return (new OutputRequest(command.Id, command.By, command.Reason, command.Boot, TimeSpan.FromTicks(command.Deadline / NanosecondsPerTick), output.Output, output.On, hold, until), "");
    }

    private static (CommandRequest? Request, string Wrong) Sign(Command command, SignCommand sign) => sign.Version is 0 or > long.MaxValue
        ? (null, $"its version is {sign.Version}: versions are from 1 to {long.MaxValue}")
        : (new SignRequest(command.Id, command.By, command.Reason, sign.Sign, sign.Version, sign.Text), "");
}
