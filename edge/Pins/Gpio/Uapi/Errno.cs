namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>Error numbers of Linux, the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NotThere = 2;
    public const int Interrupted = 4;
    public const int NoDeviceOrAddress = 6;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int NotATerminal = 25;
    public const int NotSupported = 95;
    public const int NotSupportedByKernel = 524;
}
