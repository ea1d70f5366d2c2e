using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Commands;

/// <summary>Looks into the record of commands from outside, also while its agent runs. Changes nothing.</summary>
public static class CommandInspection
{
    /// <summary>Null when there is no record in the directory. Throws <see cref="SqliteException"/> when it is damaged.</summary>
    public static CommandReport? Read(string directory)
    {
        var path = Path.Combine(directory, CommandDatabase.FileName);
        if (!File.Exists(path))
            return null;
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        var commands = new List<CommandLine>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT id, message, result, acknowledged FROM command ORDER BY number";
            using var rows = command.ExecuteReader();
            while (rows.Read())
                commands.Add(Line(rows.GetString(0), (byte[])rows[1], rows.IsDBNull(2) ? null : CommandResult.Parser.ParseFrom((byte[])rows[2]), rows.GetInt64(3) != 0));
        }
        var signs = new List<SignLine>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name, version, text FROM sign ORDER BY name";
            using var rows = command.ExecuteReader();
            while (rows.Read())
                signs.Add(new SignLine(rows.GetString(0), rows.GetInt64(1), rows.GetString(2)));
        }
        return new CommandReport(path, commands, signs);
    }

    private static CommandLine Line(string id, byte[] message, CommandResult? result, bool isAcknowledged)
    {
        var request = CommandReader.Read(id, message).Request;
        var asked = request switch
        {
            OutputRequest output => $"output {output.Output} {(output.On ? "on" : "off")}",
            SignRequest sign => $"sign {sign.Sign} '{sign.Text}' (version {sign.Version})",
            _ => "nothing that could be read",
        };
        return new CommandLine(
            id,
            CommandReader.Plain(request?.By ?? ""),
            CommandReader.Plain(request?.Reason ?? ""),
            CommandReader.Plain(asked),
            result is null ? "intended" : result.Fate.ToString().ToLowerInvariant(),
            result?.Code ?? "",
            result?.Reason ?? "",
            result is { HasUtcTicks: true } ? new DateTimeOffset(result.UtcTicks, TimeSpan.Zero) : null,
            isAcknowledged);
    }
}

/// <param name="File">The record's file.</param>
/// <param name="Commands">In the order of their coming.</param>
/// <param name="Signs">What each sign was told last.</param>
public sealed record CommandReport(string File, IReadOnlyList<CommandLine> Commands, IReadOnlyList<SignLine> Signs);

/// <param name="By">Who asked.</param>
/// <param name="Why">Their reason.</param>
/// <param name="Asked">What for.</param>
/// <param name="Fate"><c>intended</c>, <c>executed</c>, <c>refused</c>, <c>expired</c> or <c>interrupted</c>.</param>
/// <param name="At">When its fate was settled, UTC; null before, or when the time was not known.</param>
/// <param name="Acknowledged">Whether the cluster has its fate.</param>
public sealed record CommandLine(string Id, string By, string Why, string Asked, string Fate, string Code, string Reason, DateTimeOffset? At, bool Acknowledged);

public sealed record SignLine(string Sign, long Version, string Text);
