using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>What lies in the journal under a command's id: its outcome, and which command it was.</summary>
/// <param name="Digest">
/// SHA-256 of the command's kind and JSON, hexadecimal. What has its default value is no part of it: two versions of this program, one of
/// which knows a property more, take a command for the same.
/// </param>
internal sealed record RememberedCommand(string Digest, CommandOutcome Outcome)
{
    private static readonly JsonSerializerOptions WithoutDefaults = new(DomainJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static RememberedCommand Of(CommandRequest request, CommandOutcome outcome) => new(DigestOf(request.Command), outcome);

    public static RememberedCommand Decode(byte[] payload) => JsonSerializer.Deserialize<RememberedCommand>(payload, DomainJson.Options)!;

    public CommandRecord Record(string id) => new(id, JsonSerializer.SerializeToUtf8Bytes(this, DomainJson.Options));

    /// <summary>The first outcome for the same command; a refusal for another one that was given the same id.</summary>
    public CommandOutcome Answer(CommandRequest request, long version) => DigestOf(request.Command) == Digest
        ? Outcome
        : new CommandOutcome(version, "id-used", $"'{request.Id}' was the id of another command: choose a new one for each");

    private static string DigestOf(IAssetCommand command)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(command, command.GetType(), WithoutDefaults);
        return Convert.ToHexStringLower(SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(command.GetType().Name), .. json]));
    }
}
