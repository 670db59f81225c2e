using System.Net.Sockets;
using Orrery.Workers.Sessions;

namespace Orrery.Workers.Tests.Sessions;

public sealed class SessionDoorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orrery-door-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private string Endpoint => Path.Combine(_folder.FullName, "endpoint.sock");

    [Fact]
    public async Task It_connects_to_the_socket_that_is_there()
    {
        Listen(Endpoint);
        await using var connection = await SessionDoor.ConnectAsync(_folder.FullName, Stop);
        using var accepted = await _listener.AcceptAsync(Stop);
        await connection.WriteAsync("x"u8.ToArray(), Stop);
        Assert.Equal(1, await accepted.ReceiveAsync(new byte[10], Stop));
    }

    [Fact]
    public async Task A_path_may_be_longer_than_a_sockets_address()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_folder.FullName, new string('a', 100), new string('b', 100))).FullName;
        Listen(Endpoint);
        File.Move(Endpoint, Path.Combine(deep, "endpoint.sock"));
        await using var connection = await SessionDoor.ConnectAsync(deep, Stop);
        using var accepted = await _listener.AcceptAsync(Stop);
    }

    [Fact]
    public async Task A_link_to_another_socket_is_not_followed()
    {
        var other = Path.Combine(_folder.FullName, "host.sock");
        Listen(other);
        File.CreateSymbolicLink(Endpoint, other);
        await Assert.ThrowsAsync<IOException>(() => SessionDoor.ConnectAsync(_folder.FullName, Stop));
        Assert.False(_listener.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead));
    }

    [Fact]
    public async Task What_is_no_socket_is_refused()
    {
        await File.WriteAllTextAsync(Endpoint, "no socket", Stop);
        Assert.Contains("isn't a socket", (await Assert.ThrowsAsync<IOException>(() => SessionDoor.ConnectAsync(_folder.FullName, Stop))).Message);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_any_more_is_a_refusal()
    {
        Listen(Endpoint);
        File.Move(Endpoint, Endpoint + ".kept");
        _listener.Dispose();
        File.Move(Endpoint + ".kept", Endpoint);
        await Assert.ThrowsAsync<IOException>(() => SessionDoor.ConnectAsync(_folder.FullName, Stop));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Listen(string path)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
