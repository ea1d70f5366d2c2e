namespace Jena.Iot.Edge.Uplink;

/// <summary>The broker refused something; the session ends and is tried again.</summary>
public sealed class UplinkException : Exception
{
    public UplinkException()
    {
    }

    public UplinkException(string message)
        : base(message)
    {
    }

    public UplinkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
