using System.Net.Sockets;
using Orrery.Services.Notebook.Kernels;

namespace Orrery.Notebook.Tests.Kernel;

/// <summary>A worker connects to what a kernel has made, and to nothing that it points at.</summary>
public class KernelDoorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_in_the_place_of_a_kernels_socket_leads_nowhere()
    {
        var folder = Directory.CreateTempSubdirectory("orrery-door-").FullName;
        using var other = Listening($"{folder}/other.sock");
        File.CreateSymbolicLink($"{folder}/kernel.sock", $"{folder}/other.sock");

        await Assert.ThrowsAsync<IOException>(() => KernelDoor.ConnectAsync($"{folder}/kernel.sock", Stop));
        await Assert.ThrowsAsync<IOException>(() => KernelDoor.ConnectAsync($"{folder}/nothing", Stop));
        await using var straight = await KernelDoor.ConnectAsync($"{folder}/other.sock", Stop);

        Assert.Equal(5, await straight.ReadAtLeastAsync(new byte[5], 5, throwOnEndOfStream: true, Stop));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_socket_of_any_path_is_reached_and_no_link_to_it_is_left()
    {
        var folder = Directory.CreateTempSubdirectory("orrery-door-").FullName;
        var deep = Directory.CreateDirectory(Path.Combine(folder, new string('d', 120))).FullName;
        using var kernel = Listening($"{folder}/kernel.sock");
        File.Move($"{folder}/kernel.sock", $"{deep}/kernel.sock");

        await using var connection = await KernelDoor.ConnectAsync($"{deep}/kernel.sock", Stop);

        Assert.Equal(5, await connection.ReadAtLeastAsync(new byte[5], 5, throwOnEndOfStream: true, Stop));
        Directory.Delete(folder, recursive: true);
    }

    private static Socket Listening(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        _ = GreetAsync(socket);
        return socket;
    }

    private static async Task GreetAsync(Socket listening)
    {
        using var one = await listening.AcceptAsync(Stop);
        await one.SendAsync("hello"u8.ToArray(), Stop);
    }
}
