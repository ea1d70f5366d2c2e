namespace Jena.Iot.Edge.Doctor;

/// <summary>How long a certificate still holds.</summary>
internal static class Validity
{
    /// <summary>Time to get another one.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static Finding Judge(string check, string subject, DateTime notBefore, DateTime notAfter, DateTimeOffset now)
    {
        var (from, to) = (notBefore.ToUniversalTime(), notAfter.ToUniversalTime());
        if (now.UtcDateTime < from)
            return Finding.Fail(check, $"{subject} holds only from {from:yyyy-MM-dd} on, and this machine's clock says {now:yyyy-MM-dd}", "mend the clock first: see the check 'clock'");
        if (now.UtcDateTime >= to)
            return Finding.Fail(check, $"{subject} has expired on {to:yyyy-MM-dd}", "ask the city's operators for the present certificate");
        return now.UtcDateTime + Soon >= to
            ? Finding.Warn(check, $"{subject} expires on {to:yyyy-MM-dd}", "ask the city's operators for the next certificate")
            : Finding.Ok(check, $"{subject}, until {to:yyyy-MM-dd}");
    }
}
