using System.Runtime.CompilerServices;

namespace Jena.Iot.Edge.Doctor;

/// <summary>All checks, one after another.</summary>
internal static class Examination
{
    public static IReadOnlyList<ICheck> Checks { get; } = [new AccountCheck(), new StationCheck(), new PinsCheck(), new DiskCheck(), new ClockCheck(), new CertificateCheck(), new BrokerCheck()];

    /// <summary>A check that fails itself is a finding, and the next one is made.</summary>
    public static async IAsyncEnumerable<Finding> RunAsync(Patient patient, IReadOnlyList<ICheck> checks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            await using var findings = check.FindAsync(patient, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(check, findings, cancellationToken).ConfigureAwait(false) is { } finding)
            {
                yield return finding;
                if (finding.Check == BrokenCheck)
                    break;
            }
        }
    }

    private const string BrokenCheck = "doctor";

    private static async Task<Finding?> NextAsync(ICheck check, IAsyncEnumerator<Finding> findings, CancellationToken cancellationToken)
    {
        try
        {
            return await findings.MoveNextAsync().ConfigureAwait(false) ? findings.Current : null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Told as a finding: the other checks still say what they can.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Finding.Fail(BrokenCheck, $"{check.GetType().Name} could not look: {error.Message}", "look at what it names; the other checks stand");
        }
    }
}
