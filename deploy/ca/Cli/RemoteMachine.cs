using System.ComponentModel;
using System.Diagnostics;
using Jena.Iot.Ca.Authority;

namespace Jena.Iot.Ca.Cli;

/// <summary>A machine that is reached by ssh.</summary>
/// <param name="ssh">The program that takes the machine and the command.</param>
/// <param name="machine">As it names it.</param>
/// <param name="errors">Gets what is said there on the error output.</param>
internal sealed class RemoteMachine(string ssh, string machine, TextWriter errors)
{
    /// <summary>What the command there wrote. Throws <see cref="CaException"/> when it failed.</summary>
    public async Task<string> RunAsync(string command, string input, CancellationToken cancellationToken)
    {
        // A machine whose name begins with a hyphen would be an option.
        if (machine.StartsWith('-'))
            throw new CaException($"'{machine}' is no machine: write it as ssh does, as in pi@10.0.3.17");
        try
        {
            using var process = Process.Start(new ProcessStartInfo(ssh, [machine, command])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var said = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var wrong = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading: its exit code and its own words say why.
            }
            await process.WaitForExitAsync(cancellationToken);
            await errors.WriteAsync(await wrong);
            return process.ExitCode == 0
                ? await said
                : throw new CaException($"'{command}' on {machine} ended with {process.ExitCode}: see above what it says; nothing that {machine} had was revoked. Run this again when it is mended");
        }
        catch (Win32Exception exception)
        {
            throw new CaException($"{ssh} cannot be started ({exception.Message}): install it, or name another program with --ssh", exception);
        }
    }
}
