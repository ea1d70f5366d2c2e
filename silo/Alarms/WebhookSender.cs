using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Jena.Iot.Domain.Alarms.Webhooks;
using Jena.Iot.Domain.Common;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Alarms;

/// <summary>What became of a call.</summary>
/// <param name="Error">Null when it was taken.</param>
/// <param name="Refused">The target will never take this one.</param>
public sealed record WebhookCall(string? Error, bool Refused);

/// <summary>
/// Posts one line of the history as JSON, signed as Standard Webhooks has it: headers webhook-id, webhook-timestamp (seconds since 1970)
/// and webhook-signature, <c>v1,</c> and the Base64 of HMAC-SHA256 over <c>id.timestamp.body</c>, under the bytes whose Base64 follows <c>whsec_</c>, or under the secret's UTF-8. Redirects are not followed.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    // How the libraries of Standard Webhooks write a secret.
    private const string Encoded = "whsec_";

    private readonly HttpClient _http;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;

    public WebhookSender(IOptions<WebhookOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        var allowed = _options.AllowPrivateAddresses;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, stop) => WebhookAddress.ConnectAsync(context, allowed, stop),
        })
        { Timeout = _options.Timeout, MaxResponseContentBufferSize = 64 * 1024 };
    }

    public async Task<WebhookCall> SendAsync(string target, WebhookItem item, CancellationToken cancellationToken = default)
    {
        if (_options.Targets.FirstOrDefault(t => t.Name == target) is not { } to)
            return new WebhookCall("the settings name it no longer", Refused: false);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, to.Url) { Content = new ByteArrayContent(Body(item)) };
            request.Content.Headers.ContentType = new("application/json");
            var (id, stamp) = ($"alarm-{item.Id}", _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", stamp);
            request.Headers.Add("webhook-signature", Signature((await File.ReadAllTextAsync(to.SecretFile, cancellationToken)).Trim(), id, stamp, Body(item)));
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode
                ? new WebhookCall(null, Refused: false)
                : new WebhookCall($"answered {(int)answer.StatusCode} {answer.ReasonPhrase}", answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException or FormatException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new WebhookCall(error is OperationCanceledException ? $"no answer within {_options.Timeout.TotalSeconds:0} s" : error.Message, Refused: false);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The value of webhook-signature.</summary>
    public static string Signature(string secret, string id, string stamp, byte[] body) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{stamp}."), .. body]))}";

    /// <summary>The key that a secret stands for. Throws <see cref="FormatException"/> for one that begins with <c>whsec_</c> and is no Base64.</summary>
    internal static byte[] KeyOf(string secret) =>
        secret.StartsWith(Encoded, StringComparison.Ordinal) ? Convert.FromBase64String(secret[Encoded.Length..]) : Encoding.UTF8.GetBytes(secret);

    private static byte[] Body(WebhookItem item) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            type = $"alarm.{item.Transition.Step.ToString().ToLowerInvariant()}",
            timestamp = item.Transition.At,
            data = new { item.Id, item.Asset, item.Transition.Code, item.Transition.Step, item.Transition.Severity, item.Transition.Text, item.Transition.At, item.Transition.Count, item.Transition.By, item.Transition.Reason, item.Transition.Stands },
        },
        DomainJson.Options);
}
