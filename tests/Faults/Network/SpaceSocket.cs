using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Jena.Iot.Faults.Network;

/// <summary>Sockets of other namespaces than this process's: a socket stays where it was made.</summary>
internal static class SpaceSocket
{
    private const int NewNetwork = 0x40000000;

    /// <summary>A TCP socket of the namespace, not connected. Throws <see cref="Win32Exception"/> or <see cref="IOException"/> when there is no such namespace.</summary>
    public static Socket Open(string space)
    {
        Socket? socket = null;
        Exception? failed = null;
        // A thread of its own, which ends in there: no other is ever elsewhere than it thinks.
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{space}");
                if (setns(file.DangerousGetHandle().ToInt32(), NewNetwork) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            }
            catch (Exception exception)
            {
                failed = exception;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new IOException($"no socket in {space}", failed);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int setns(int file, int type);
}
