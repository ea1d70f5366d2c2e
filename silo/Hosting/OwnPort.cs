using System.Net;

namespace Jena.Iot.Silo.Hosting;

/// <summary>A port at which this process will listen, beside the silo's and the broker's.</summary>
/// <param name="Who">Such as <c>the health page</c>.</param>
/// <param name="Setting">What to set to have another.</param>
public sealed record OwnPort(IPAddress Address, int Port, string Who, string Setting);
