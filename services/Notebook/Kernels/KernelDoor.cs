using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>Connects to the socket that a kernel has made.</summary>
/// <remarks>A cell may put anything in its place, such as a link to a socket of this machine that no cell can reach itself. So what is there is opened without following links and connected to by
/// its descriptor, by which nothing can come between. That way its path may also be longer than a socket's address, which has 107 bytes.</remarks>
internal static partial class KernelDoor
{
    private const int PathOnly = 0x200000, NoFollow = 0x20000, CloseOnExec = 0x80000;

    /// <exception cref="IOException">Nothing is there, or it is no socket that answers.</exception>
    public static async Task<NetworkStream> ConnectAsync(string path, CancellationToken stop)
    {
        using var place = new SafeFileHandle(Open(path, PathOnly | NoFollow | CloseOnExec), ownsHandle: true);
        if (place.IsInvalid) throw new IOException($"The kernel has no socket: {Marshal.GetLastPInvokeErrorMessage()}.");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint($"/proc/self/fd/{place.DangerousGetHandle()}"), stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e) // a link is refused here as well: by its descriptor it is itself, and no socket
        {
            socket.Dispose();
            throw new IOException($"The kernel's socket doesn't answer: {e.Message}.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
