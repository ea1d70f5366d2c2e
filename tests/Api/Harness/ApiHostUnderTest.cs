using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Console;
using Jena.Iot.Api.Live;
using Jena.Iot.Domain.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Api.Tests.Harness;

/// <summary>The API on a port of its own, over the cluster of the fixture, in a time that stands still unless the test moves it.</summary>
public sealed class ApiHostUnderTest : IAsyncDisposable
{
    /// <summary>The longest that a test waits for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;

    private ApiHostUnderTest(FakeCity city, WebApplication app, FakeTimeProvider time, StringWriter output)
    {
        (City, _app, Time, Output) = (city, app, time, output);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Patience };
    }

    public static DateTimeOffset Noon { get; } = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);

    public FakeCity City { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Http { get; }

    public StringWriter Output { get; }

    public ILiveViews Views => _app.Services.GetRequiredService<ILiveViews>();

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Starts over a city; returns once every stored view has been read.</summary>
    public static Task<ApiHostUnderTest> StartAsync(ClusterFixture cluster, FakeCity city, params (string Key, string Value)[] settings) =>
        StartAsync(cluster, city, console: false, settings);

    /// <summary>The same, with the page for people.</summary>
    public static Task<ApiHostUnderTest> StartWithConsoleAsync(ClusterFixture cluster, FakeCity city) => StartAsync(cluster, city, console: true, []);

    private static async Task<ApiHostUnderTest> StartAsync(ClusterFixture cluster, FakeCity city, bool console, (string Key, string Value)[] settings)
    {
        cluster.Use(city);
        // The page's scripts and styles are found by the name of the application that has them.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ApplicationName = console ? typeof(JenaApi).Assembly.GetName().Name : null });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        var time = new FakeTimeProvider(Noon);
        var output = new StringWriter();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(new FirstTokenOutput(TextWriter.Synchronized(output)));
        builder.Services.AddSingleton(cluster.Client);
        builder.AddJenaApi();
        if (console)
            builder.AddJenaConsole();
        var app = builder.Build();
        app.MapJenaApi();
        if (console)
            app.MapJenaConsole();
        await app.StartAsync();
        var host = new ApiHostUnderTest(city, app, time, output);
        await host.Views.WhenComplete.WaitAsync(Patience);
        return host;
    }

    public async Task<(HttpResponseMessage Answer, JsonElement Body)> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, headers);
    }

    public async Task<(HttpResponseMessage Answer, JsonElement Body)> PostAsync(string path, string? body, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(request, headers);
    }

    public async Task<(HttpResponseMessage Answer, JsonElement Body)> SendAsync(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true;
        return (answer, json && text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    /// <summary>A token of a person with this role.</summary>
    public string TokenOf(Role role) => City.TokenOf(role.Word(), role);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Stops the host and says how it went; disposing comes after.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>That an answer is a problem with this status and type, whose detail holds these words.</summary>
    public static void AssertProblem((HttpResponseMessage Answer, JsonElement Body) given, HttpStatusCode status, string type, params string[] words)
    {
        Assert.Equal(status, given.Answer.StatusCode);
        Assert.Equal("application/problem+json", given.Answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"urn:jena-iot:problem:{type}", given.Body.GetProperty("type").GetString());
        Assert.All(words, word => Assert.Contains(word, given.Body.GetProperty("detail").GetString()!, StringComparison.Ordinal));
    }
}
