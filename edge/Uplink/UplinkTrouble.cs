using System.Net.Sockets;
using System.Security.Authentication;

namespace Jena.Iot.Edge.Uplink;

/// <summary>Why a session ended, for a technician: what the library says, and where to look.</summary>
internal static class UplinkTrouble
{
    public static string Of(Exception error, UplinkOptions options)
    {
        // Says what to mend; what lies below it names no file.
        if (error is UplinkException)
            return error.Message;
        var cause = error.GetBaseException();
        if (!options.Broker.Tls || cause is SocketException)
            return cause.Message;
        if (cause is AuthenticationException)
            return $"{cause.Message} The broker's certificate has to be signed by an authority in {options.CaFile ?? "uplink.caFile, which is not set"}, to bear the name {options.Broker.Host}, and to be in time by this machine's clock";
        return options.CertificateFile is { } own ? $"{cause.Message} The broker may have refused the certificate {own}: its log says why" : cause.Message;
    }
}
