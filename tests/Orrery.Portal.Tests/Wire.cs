using System.Net;
using System.Net.Sockets;

namespace Orrery.Portal.Tests;

/// <summary>The way between a browser and the server, as a proxy that can be cut.</summary>
internal sealed class Wire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly List<TcpClient> _open = [];
    private long _left = long.MaxValue;
    private bool _down;

    public Wire(Uri server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>For a browser's settings.</summary>
    public Proxy Proxy => new() { Server = $"http://{_listener.LocalEndpoint}", Bypass = "<-loopback>" };

    /// <summary>Breaks what is open off, and lets nothing through until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        lock (_open)
        {
            _down = true;
            foreach (var client in _open) client.Dispose();
            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_open) _down = false;
    }

    /// <summary>Breaks off, once, when the browser has sent so many more bytes.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _left, bytes);

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        using var server = new TcpClient();
        using var _ = browser;
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            lock (_open)
            {
                if (_down) return;
                _open.AddRange([browser, server]);
            }

            await Task.WhenAny(CopyAsync(browser.GetStream(), server.GetStream(), counted: true), CopyAsync(server.GetStream(), browser.GetStream(), counted: false));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // Cut, or the server is gone: for the browser it is the same.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool counted)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var read)
            {
                if (counted && Interlocked.Add(ref _left, -read) < 0 && Interlocked.Exchange(ref _left, long.MaxValue) < 0) return;
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
