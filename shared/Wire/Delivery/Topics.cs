using Jena.Iot.Domain.Common;

namespace Jena.Iot.Wire.Delivery;

/// <summary>
/// The topics of the delivery protocol. An edge publishes to <c>up</c>, <c>hello</c>, <c>state</c>, <c>result</c> and <c>reported</c> below
/// its own name and subscribes to <c>ack</c>, <c>cmd</c> and <c>desired</c> there; nothing else is open to it.
/// </summary>
public static class Topics
{
    public const string Root = "jena/v1";

    /// <summary>What a cluster subscribes to, in order: readings, hellos, presence, results of commands, reported configurations.</summary>
    public static IReadOnlyList<string> OfCluster { get; } = [$"{Root}/+/up/+", $"{Root}/+/hello", $"{Root}/+/state", $"{Root}/+/result/+", $"{Root}/+/reported"];

    public static string Up(string edge, string stream) => $"{Root}/{edge}/up/{stream}";

    public static string Hello(string edge) => $"{Root}/{edge}/hello";

    public static string State(string edge) => $"{Root}/{edge}/state";

    public static string Ack(string edge) => $"{Root}/{edge}/ack";

    /// <param name="id">The command's: see <see cref="IsCommand"/>.</param>
    public static string Command(string edge, string id) => $"{Root}/{edge}/cmd/{id}";

    /// <summary>Every command of an edge.</summary>
    public static string Commands(string edge) => $"{Root}/{edge}/cmd/+";

    public static string Result(string edge, string id) => $"{Root}/{edge}/result/{id}";

    public static string Desired(string edge) => $"{Root}/{edge}/desired";

    public static string Reported(string edge) => $"{Root}/{edge}/reported";

    /// <summary>Whether <paramref name="edge"/> may publish to <paramref name="topic"/>.</summary>
    public static bool MayPublish(string edge, string topic) =>
        TryParse(topic, out var parsed) && parsed.Edge == edge
        && parsed.Kind is TopicKind.Up or TopicKind.Hello or TopicKind.State or TopicKind.Result or TopicKind.Reported;

    /// <summary>Whether <paramref name="edge"/> may subscribe to <paramref name="filter"/>: its own <c>ack</c>, <c>cmd</c> and <c>desired</c>.</summary>
    public static bool MaySubscribe(string edge, string filter) => filter == Ack(edge) || filter == Commands(edge) || filter == Desired(edge);

    /// <summary>Takes a topic apart. False for anything outside the protocol.</summary>
    public static bool TryParse(string topic, out ParsedTopic parsed)
    {
        parsed = default;
        var parts = topic.Split('/');
        if (parts.Length is < 4 or > 5 || parts[0] != "jena" || parts[1] != "v1" || !Slug.IsValid(parts[2]))
            return false;
        parsed = (parts.Length, parts[3]) switch
        {
            (5, "up") when IsStream(parts[4]) => new ParsedTopic(parts[2], TopicKind.Up, parts[4]),
            (4, "hello") => new ParsedTopic(parts[2], TopicKind.Hello, ""),
            (4, "state") => new ParsedTopic(parts[2], TopicKind.State, ""),
            (4, "ack") => new ParsedTopic(parts[2], TopicKind.Ack, ""),
            (5, "cmd") when IsCommand(parts[4]) => new ParsedTopic(parts[2], TopicKind.Command, parts[4]),
            (5, "result") when IsCommand(parts[4]) => new ParsedTopic(parts[2], TopicKind.Result, parts[4]),
            (4, "desired") => new ParsedTopic(parts[2], TopicKind.Desired, ""),
            (4, "reported") => new ParsedTopic(parts[2], TopicKind.Reported, ""),
            _ => default,
        };
        return parsed.Kind is not TopicKind.None;
    }

    /// <summary>A stream id: 1 to 80 of <c>a-z 0-9 . -</c>.</summary>
    public static bool IsStream(string text) =>
        text.Length is > 0 and <= 80 && text.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-');

    /// <summary>A command's id: like a stream's.</summary>
    public static bool IsCommand(string text) => IsStream(text);
}

public enum TopicKind
{
    None = 0,
    Up = 1,
    Hello = 2,
    State = 3,
    Ack = 4,
    Command = 5,
    Result = 6,
    Desired = 7,
    Reported = 8,
}

/// <param name="Edge">The edge's slug.</param>
/// <param name="Name">The stream of <see cref="TopicKind.Up"/>, the id of <see cref="TopicKind.Command"/> and <see cref="TopicKind.Result"/>; otherwise empty.</param>
public readonly record struct ParsedTopic(string Edge, TopicKind Kind, string Name);
