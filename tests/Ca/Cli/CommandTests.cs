using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Ca.Cli;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Ca.Tests.Cli;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_city_is_made_and_its_machines_get_their_files()
    {
        await DoAsync("init", "--city", "Jena", "--plain");
        Assert.Contains("edge cab-018", await DoAsync("issue", "edge", "cab-017", "cab-018"), StringComparison.Ordinal);
        await DoAsync("issue", "silo", "silo-1", "--address", "10.0.0.5", "--name", "silo-1.jena.example");

        Assert.All(["cab-017.pem", "cab-017.key", "cab-018.pem", "cab-018.key", "silo-1.pem", "silo-1.key"], file => Assert.True(File.Exists(_folder.Of(file)), file));
        Assert.Equal(3, (await DoAsync("list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task What_cannot_be_done_ends_with_one_says_what_to_mend_and_changes_nothing()
    {
        Assert.Contains("there is no authority", await FailAsync("issue", "edge", "cab-017"), StringComparison.Ordinal);
        await DoAsync("init", "--city", "Jena", "--plain");
        Assert.Contains("--address", await FailAsync("issue", "broker", "mqtt"), StringComparison.Ordinal);
        Assert.Contains("'cabinet' is no role", await FailAsync("issue", "cabinet", "cab-017"), StringComparison.Ordinal);
        Assert.Contains("is not an id", await FailAsync("issue", "edge", "Cab 17"), StringComparison.Ordinal);
        Assert.Contains("never got a certificate", await FailAsync("renew", "edge", "cab-017"), StringComparison.Ordinal);
        Assert.Contains("never got a certificate", await FailAsync("revoke", "edge", "cab-017"), StringComparison.Ordinal);
        await DoAsync("issue", "edge", "cab-017");
        Assert.Contains("cab-017.pem already", await FailAsync("issue", "edge", "cab-017"), StringComparison.Ordinal);

        Assert.Single((await DoAsync("list", "--all")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_passphrase_comes_from_a_file_and_never_from_the_command_line()
    {
        var right = _folder.Write("right", "correct horse battery\n");
        var wrong = _folder.Write("wrong", "correct horse batterie\n");
        await DoAsync("init", "--city", "Jena", "--passphrase-file", right);

        Assert.Contains("the passphrase is another one", await FailAsync("issue", "edge", "cab-017", "--passphrase-file", wrong), StringComparison.Ordinal);
        await DoAsync("issue", "edge", "cab-017", "--passphrase-file", right);
        await DoAsync("revoke", "edge", "cab-017", "--passphrase-file", right, "--cause", "keyCompromise");
        Assert.Contains("revoked on", await DoAsync("list", "--all"), StringComparison.Ordinal);
    }

    [OpenSslFact]
    public async Task Openssl_agrees_who_is_of_the_city_who_is_no_more_and_what_each_may_be()
    {
        await DoAsync("init", "--city", "Jena", "--plain");
        await DoAsync("issue", "edge", "cab-017", "cab-018");
        await DoAsync("issue", "broker", "mqtt", "--address", "10.0.0.9");
        await DoAsync("issue", "edge", "cab-017", "--out", _folder.Of("again"));

        Assert.Equal(0, await VerifyAsync("cab-018.pem", "sslclient"));
        Assert.Equal(0, await VerifyAsync("again/cab-017.pem", "sslclient"));
        Assert.Equal(0, await VerifyAsync("mqtt.pem", "sslserver"));
        Assert.NotEqual(0, await VerifyAsync("cab-018.pem", "sslserver"));
        Assert.NotEqual(0, await VerifyAsync("mqtt.pem", "sslclient"));
        Assert.NotEqual(0, await VerifyAsync("cab-017.pem", "sslclient"));
        Assert.Equal(0, await OpenSslAsync("crl", "-in", "ca/ca.crl", "-CAfile", "ca/ca.pem", "-noout"));
        Assert.Equal(0, await OpenSslAsync("x509", "-in", "mqtt.pem", "-noout", "-checkip", "10.0.0.9"));
    }

    [OpenSslFact]
    public async Task A_request_and_a_renewal_are_for_keys_that_stay_where_they_are()
    {
        await DoAsync("init", "--city", "Jena", "--plain");
        await OpenSslAsync("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "own.key", "-out", "own.csr", "-subj", "/CN=cab-017");
        await DoAsync("issue", "edge", "cab-017", "--csr", _folder.Of("own.csr"));
        var first = await File.ReadAllTextAsync(_folder.Of("cab-017.pem"));

        await DoAsync("renew", "edge", "cab-017");

        Assert.False(File.Exists(_folder.Of("cab-017.key")));
        Assert.NotEqual(first, await File.ReadAllTextAsync(_folder.Of("cab-017.pem")));
        using var whole = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(_folder.Of("cab-017.pem"), _folder.Of("own.key"));
        Assert.True(whole.HasPrivateKey);
        Assert.Equal(0, await VerifyAsync("cab-017.pem", "sslclient"));
    }

    [Fact]
    public async Task After_an_enrolment_that_was_not_accepted_nothing_is_renewed_for_a_key_that_nobody_may_have()
    {
        if (OperatingSystem.IsWindows())
            return;
        await DoAsync("init", "--city", "Jena", "--plain");
        await DoAsync("issue", "edge", "cab-017");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _folder.Write("pending.csr", new CertificateRequest("CN=cab-017", key, HashAlgorithmName.SHA256).CreateSigningRequestPem());
        var machine = _folder.Write("machine", $"#!/bin/sh\ncase \"$2\" in *request) cat {_folder.Of("pending.csr")} ;; *) exec sh {_folder.Of("accept")} ;; esac\n");
        File.SetUnixFileMode(machine, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        _folder.Write("accept", "cat > /dev/null; echo 'the disk is full' >&2; exit 1\n");
        Assert.Contains("the disk is full", await FailAsync("enroll", "cab-017", "--on", "cabinet", "--ssh", machine), StringComparison.Ordinal);
        Assert.Contains("nobody here knows which key it has", await FailAsync("renew", "edge", "cab-017"), StringComparison.Ordinal);

        _folder.Write("accept", "cat > /dev/null\n");
        Assert.Contains("2 before it revoked", await DoAsync("enroll", "cab-017", "--on", "cabinet", "--ssh", machine), StringComparison.Ordinal);
        await DoAsync("renew", "edge", "cab-017");
        using var renewed = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_folder.Of("cab-017.pem")));
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), renewed.PublicKey.ExportSubjectPublicKeyInfo());
    }

    public void Dispose() => _folder.Dispose();

    private Task<int> VerifyAsync(string file, string purpose) =>
        OpenSslAsync("verify", "-CAfile", "ca/ca.pem", "-CRLfile", "ca/ca.crl", "-crl_check", "-x509_strict", "-purpose", purpose, file);

    private async Task<int> OpenSslAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private async Task<string> DoAsync(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.True(code == CaCommands.Done, errors);
        return output;
    }

    private async Task<string> FailAsync(params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.Equal(CaCommands.Failed, code);
        return errors + output;
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        string[] where = ["--authority", _folder.Of("ca")];
        string[] to = arguments[0] is "issue" or "renew" && !arguments.Contains("--out") ? ["--out", _folder.Path] : [];
        var code = await CaCommands.InvokeAsync([.. arguments, .. where, .. to], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
