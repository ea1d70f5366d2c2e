using Jena.Iot.SystemTests.Delivery;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Access;

/// <summary>Secrets are in the answer that makes them and in the file they are put into; nowhere else.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task No_secret_is_in_the_list_of_processes_in_a_log_or_in_the_database()
    {
        await using var city = await City.StartAsync(new CitySettings(Quarter.Registry));
        var edge = city.StartEdge(Quarter.Edge, new Quarter().WriteStation(city.Folder, city.Folder.Of("pins.sock"), city.BrokerPort, city.SecretFile(Quarter.Edge)));
        await Eventually.TrueAsync(
            async () => (await city.Api.OkAsync($"/api/v1/edges/{Quarter.Edge}")).GetRawText().Contains("online", StringComparison.OrdinalIgnoreCase),
            TimeSpan.FromSeconds(60),
            () => $"the edge did not connect\n{city.Output}");
        string[] secrets = [city.Api.Token!, city.Secret(Quarter.Edge)];

        foreach (var child in new[] { city.Silo, city.ApiHost, edge })
        {
            // The first token is shown once, by the API; beyond that one line nobody says it.
            var said = child == city.ApiHost ? child.Output.Replace(secrets[0], "", StringComparison.Ordinal) : child.Output;
            var line = await File.ReadAllTextAsync($"/proc/{child.Id}/cmdline");
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));
        }

        Assert.Single(city.ApiHost.Lines, line => line.Contains(secrets[0], StringComparison.Ordinal));
        await city.Silo.TerminateAsync();
        foreach (var file in Directory.GetFiles(city.Folder.Path, "journal.db*"))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.All(secrets, secret => Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret))));
        }
    }
}
