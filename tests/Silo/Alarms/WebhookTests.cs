using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Alarms;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Alarms;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Alarms;

/// <summary>Calls for alarms from the journal to a listener, signed and tried again.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Key = "a secret of the pager's own";

    private readonly HttpListener _listener = new();
    private readonly List<(string Id, string Stamp, string Signature, byte[] Body)> _calls = [];
    private readonly string _data = RunningSilo.NewData();
    private volatile int _answer = 204;
    private RunningSilo _silo = null!;
    private Task _listening = Task.CompletedTask;
    private string _url = "";

    public async Task InitializeAsync()
    {
        _url = $"http://127.0.0.1:{Ports.Free(1)[0]}/";
        _listener.Prefixes.Add(_url);
        _listener.Start();
        _listening = ListenAsync();
        await File.WriteAllTextAsync(Path.Combine(_data, "secret"), Key);
        _silo = await StartAsync(import: true);
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _listener.Close();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Fact]
    public async Task An_alarm_is_called_for_once_with_a_signature_that_its_target_can_check()
    {
        await TakeAsync(1, raised: true);
        await TakeAsync(2, raised: false);
        await CallsAsync(2);
        Assert.Equal(["alarm.raised", "alarm.cleared"], _calls.Select(static c => JsonDocument.Parse(c.Body).RootElement.GetProperty("type").GetString()));
        Assert.Equal([true, false], _calls.Select(static c => JsonDocument.Parse(c.Body).RootElement.GetProperty("data").GetProperty("stands").GetBoolean()));
        Assert.All(_calls, static c => Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), (byte[])[.. Encoding.UTF8.GetBytes($"{c.Id}.{c.Stamp}."), .. c.Body])), c.Signature));
        Assert.Equal("barrier", JsonDocument.Parse(_calls[0].Body).RootElement.GetProperty("data").GetProperty("code").GetString());
        Assert.NotEqual(_calls[0].Id, _calls[1].Id);
    }

    [Fact]
    public async Task A_target_that_was_never_called_is_known_all_the_same()
    {
        var webhooks = _silo.Grains.GetGrain<IWebhookGrain>(GrainKeys.City);
        Assert.Null(await webhooks.TryAgain("pager", "anna"));
        Assert.Equal("there is no webhook 'page'", await webhooks.TryAgain("page", "anna"));
    }

    [Fact]
    public async Task What_fails_is_tried_again_under_the_same_id_also_after_a_restart()
    {
        _answer = 503;
        await TakeAsync(1, raised: true);
        await CallsAsync(1);
        await Eventually.TrueAsync(
            async () => (await _silo.Grains.GetGrain<IWebhookGrain>(GrainKeys.City).Queues())["pager"] is { Failures: 1, Error: "answered 503 Service Unavailable" },
            TimeSpan.FromSeconds(30),
            () => "the failure is not told");
        await _silo.StopAsync();
        _answer = 204;
        _silo = await StartAsync(import: false);
        await CallsAsync(2);
        Assert.Equal(_calls[0].Id, _calls[1].Id);
        await Eventually.TrueAsync(
            async () => (await _silo.Grains.GetGrain<IWebhookGrain>(GrainKeys.City).Queues())["pager"] is { Waiting.IsEmpty: true, Failures: 0 }, TimeSpan.FromSeconds(30), () => "it still waits");
    }

    [Theory]
    [InlineData("https://pager.example/alarms", null)]
    [InlineData("http://pager.example/alarms", "https://")]
    [InlineData("https://127.0.0.1/", "private")]
    [InlineData("https://localhost/", "private")]
    [InlineData("https://[::1]/", "private")]
    [InlineData("https://10.1.2.3/", "private")]
    [InlineData("https://[::ffff:192.168.1.1]/", "private")]
    [InlineData("https://169.254.169.254/latest", "private")]
    [InlineData("https://anna:secret@pager.example/", "password")]
    [InlineData("ftp://pager.example/", "https://")]
    [InlineData("pager", "https://")]
    public void A_target_inside_or_in_the_clear_is_refused(string url, string? word)
    {
        var problem = WebhookAddress.Problem(url, allowPrivate: false);
        if (word is null)
            Assert.Null(problem);
        else
            Assert.Contains(word, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_as_the_libraries_of_Standard_Webhooks_write_it_is_the_bytes_that_it_encodes()
    {
        byte[] key = [.. Enumerable.Range(1, 24).Select(static i => (byte)(i * 9))];

        Assert.Equal(
            "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, "alarm-7.1614265330.{}"u8)),
            WebhookSender.Signature($"whsec_{Convert.ToBase64String(key)}", "alarm-7", "1614265330", "{}"u8.ToArray()));
    }

    [Theory]
    [InlineData("whsec_no base64 at all", false)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAA", false)]
    [InlineData("fifteen letters", false)]
    [InlineData("sixteen letters.", true)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAA==", true)]
    public void A_secret_is_long_enough_and_can_be_read(string secret, bool stands)
    {
        var file = Path.Combine(_data, "another");
        File.WriteAllText(file, secret);
        var options = new WebhookOptions { Targets = { new WebhookTargetOptions { Name = "pager", Url = "https://pager.example/", SecretFile = file } } };

        Assert.Equal(stands, !options.Validate(new(options)).Any(static problem => problem.ErrorMessage!.Contains("SecretFile", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_found_out_when_it_is_called()
    {
        using var sender = new WebhookSender(Microsoft.Extensions.Options.Options.Create(new WebhookOptions { Targets = { new WebhookTargetOptions { Name = "pager", Url = "https://localhost:1/", SecretFile = Path.Combine(_data, "secret") } } }), TimeProvider.System);
        var call = await sender.SendAsync("pager", new(1, "node/a", new("door", Domain.Alarms.AlarmStep.Raised, AlarmSeverity.High, "t", DateTimeOffset.UnixEpoch, 1)));
        Assert.Contains("private network", call.Error, StringComparison.Ordinal);
    }

    private Task<RunningSilo> StartAsync(bool import) => RunningSilo.StartAsync(_data, import: import, settings: Settings(_url, allow: "true"));

    private Dictionary<string, string?> Settings(string url, string allow) => new()
    {
        ["Webhooks:AllowPrivateAddresses"] = allow,
        ["Webhooks:Targets:0:Name"] = "pager",
        ["Webhooks:Targets:0:Url"] = url,
        ["Webhooks:Targets:0:SecretFile"] = Path.Combine(_data, "secret"),
    };

    private Task CallsAsync(int count) => Eventually.TrueAsync(
        () =>
        {
            lock (_calls)
                return Task.FromResult(_calls.Count >= count);
        },
        TimeSpan.FromSeconds(60),
        () => $"{_calls.Count} calls came");

    private async Task TakeAsync(long sequence, bool raised)
    {
        var source = new Source(TestCity.Cabinet, "0123456789abcdef.r");
        var stored = Silo.Grains.Assets.StoredBatch.Header(source, source, backfill: false);
        stored.Readings.Add(ReadingCodec.ToWire(new Reading(sequence, TestCity.CarPark, ReadingTime.Of(TimeProvider.System.GetUtcNow()), new AlarmChange("barrier", raised, AlarmSeverity.High, "barrier stuck")), 1));
        await _silo.Grains.Asset(TestCity.CarPark).Take(new TakeRequest(stored.ToByteArray()));
    }

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var headers = context.Request.Headers;
            lock (_calls)
                _calls.Add((headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!, body.ToArray()));
            context.Response.StatusCode = _answer;
            context.Response.Close();
        }
    }
}
