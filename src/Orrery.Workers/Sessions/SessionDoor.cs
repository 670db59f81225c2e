using System.ComponentModel;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sessions;

/// <summary>Connects to the endpoint that a sandboxed program has made.</summary>
/// <remarks>The program may put anything there, such as a link to a socket of this machine that it can't reach itself. So the file is opened without following links, looked at, and
/// connected to by its descriptor, by which nothing can come between. That way a path may also be longer than the 108 bytes of a socket's address.</remarks>
internal static class SessionDoor
{
    private const int PathOnly = 0x200000;

    /// <exception cref="IOException">Nothing is there, or it doesn't answer.</exception>
    public static async Task<NetworkStream> ConnectAsync(string door, CancellationToken stop)
    {
        using var place = Open(System.IO.Path.Combine(door, System.IO.Path.GetFileName(SessionCall.Socket)));
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint($"/proc/self/fd/{place.Number}"), stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"The session's endpoint doesn't answer: {e.Message}.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Descriptor Open(string path)
    {
        Descriptor place;
        try
        {
            place = Descriptor.Open(path, PathOnly | Libc.NoFollow);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"The session has no endpoint: {e.Message}", e);
        }

        using var look = new SafeFileHandle(place.Number, ownsHandle: false);
        if (FileFacts.Of(look).IsSocket) return place;
        place.Dispose();
        throw new IOException($"The session has made something at {SessionCall.Socket} that isn't a socket.");
    }
}
