using System.Net;
using System.Net.Sockets;
using Jena.Iot.Api.Listening;
using Microsoft.Extensions.Configuration;

namespace Jena.Iot.Api.Tests.Listening;

public sealed class ListenRulesTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.8.8.8:80")]
    [InlineData("http://[::1]:8080")]
    [InlineData("https://0.0.0.0:8443")]
    [InlineData("https://+:8443")]
    public void Loopback_or_tls_may_be_listened_on(string url) => Assert.Null(ListenRules.Refuse(url));

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.168.1.20:8080")]
    [InlineData("http://jena.example:8080")]
    [InlineData("http://localhost.example:8080")]
    public void Anything_else_without_tls_is_refused_with_what_to_set(string url)
    {
        var refusal = ListenRules.Refuse(url);

        Assert.Contains(url, refusal, StringComparison.Ordinal);
        Assert.Contains("Kestrel:Certificates:Default:Path", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8080")]
    [InlineData("ftp://localhost:8080")]
    public void What_is_no_address_is_refused(string url) => Assert.Contains("is no address to listen on", ListenRules.Refuse(url), StringComparison.Ordinal);

    [Fact]
    public void One_bad_address_among_several_is_found() =>
        Assert.Contains("http://0.0.0.0:8081", Refuse(("Api:Urls", "http://localhost:8080;http://0.0.0.0:8081")), StringComparison.Ordinal);

    [Fact]
    public void Endpoints_of_the_servers_own_section_are_held_to_the_same() =>
        Assert.Contains("http://0.0.0.0:9000", Refuse(("Kestrel:Endpoints:Open:Url", "http://0.0.0.0:9000")), StringComparison.Ordinal);

    [Fact]
    public void Unless_told_otherwise_it_is_loopback_and_the_command_line_goes_before_the_setting()
    {
        Assert.Equal(["http://localhost:8080"], ListenRules.Urls(Configuration()));
        Assert.Equal(["http://localhost:1"], ListenRules.Urls(Configuration(("Api:Urls", "http://localhost:1"))));
        Assert.Equal(["http://localhost:2"], ListenRules.Urls(Configuration(("Api:Urls", "http://localhost:1"), ("urls", "http://localhost:2"))));
    }

    [Fact]
    public void A_port_in_use_is_named_with_the_setting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var taken = PortCheck.FindTaken([$"http://localhost:{port}"]);

        Assert.Contains($"Port {port} ", taken, StringComparison.Ordinal);
        Assert.Contains("Api:Urls", taken, StringComparison.Ordinal);
    }

    private static string? Refuse(params (string Key, string Value)[] settings) => ListenRules.Refuse(Configuration(settings));

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
