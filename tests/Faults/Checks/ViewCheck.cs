using System.Text;
using System.Text.Json.Nodes;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Testing.Processes;
using Npgsql;

namespace Jena.Iot.Faults.Checks;

/// <summary>What every API host shows is what it would show had it just read the journal's view, byte for byte.</summary>
public static class ViewCheck
{
    public static async Task<IReadOnlyList<ViewEnvelope>> ReadAsync(string connectionString, CancellationToken stop)
    {
        var views = new List<ViewEnvelope>();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        await using var ask = new NpgsqlCommand("SELECT stream, version, payload FROM view ORDER BY stream", connection);
        await using var rows = await ask.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
            views.Add(new ViewEnvelope(rows.GetString(0), rows.GetInt64(1), 0, rows.GetFieldValue<byte[]>(2)));
        return views;
    }

    /// <param name="fleeting">Assets of which live levels are shown as well: of those the signs of life are not compared.</param>
    public static async Task<IReadOnlyList<Finding>> FindAsync(string host, CityClient api, IReadOnlyList<ViewEnvelope> views, IReadOnlySet<string> fleeting)
    {
        var findings = new List<Finding>();
        foreach (var envelope in views)
        {
            var (id, view) = ViewReader.Read(envelope);
            var (status, shown) = await api.GetAsync($"/api/v1/{id.Kind.Plural()}/{id.Slug}");
            var expected = RenderedView.Of(new LiveView(id, view, new ViewOrder(envelope.Version, 0, 0), 0), DateTimeOffset.UtcNow);
            var told = shown.ValueKind is System.Text.Json.JsonValueKind.Object ? JsonNode.Parse(shown.GetRawText())!.AsObject() : [];
            var wanted = JsonNode.Parse(Encoding.UTF8.GetString(expected.Bytes))!.AsObject();
            if (fleeting.Contains(envelope.Asset))
            {
                // The journal's view knows nothing of signs of life: to it what says nothing new for long enough grows old.
                var hasAged = (string?)wanted["state"] is "stale";
                Forget(told, hasAged);
                Forget(wanted, hasAged);
            }

            if (!JsonNode.DeepEquals(told, wanted))
                findings.Add(new Finding(FindingKind.View, $"{host} shows of {id} ({(int)status}) {told.ToJsonString()}; the journal's view (version {envelope.Version}) is {wanted.ToJsonString()}"));
        }

        var known = views.Select(static v => v.Asset).ToHashSet();
        foreach (var kind in Enum.GetValues<AssetKind>().Where(static k => k is not AssetKind.None))
        {
            var list = await api.OkAsync($"/api/v1/{kind.Plural()}");
            findings.AddRange(list.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()!).Where(id => !known.Contains(id))
                .Select(id => new Finding(FindingKind.View, $"{host} shows {id}, of which the journal has no view")));
        }

        return findings;
    }

    private static void Forget(JsonObject view, bool hasAged)
    {
        view.Remove("lastSign");
        view.Remove("quality");
        if (hasAged)
        {
            view.Remove("state");
            view.Remove("since");
        }

        var levels = (view["contacts"] as JsonObject ?? []).Select(static c => c.Value)
            .Concat(((string[])["signalGroups", "detectors", "buttons"]).SelectMany(list => view[list] as JsonArray ?? []));
        foreach (var level in levels.OfType<JsonObject>())
        {
            level.Remove("sensed");
            level.Remove("quality");
        }
    }
}
