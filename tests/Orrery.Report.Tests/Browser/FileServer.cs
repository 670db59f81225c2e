using System.Net;
using System.Net.Sockets;

namespace Orrery.Report.Tests.Browser;

/// <summary>Serves a folder on the loopback address and notes what was asked for and wasn't there.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _root;

    public FileServer(string root)
    {
        _root = root;
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed: the test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = Path.Combine(_root, Uri.UnescapeDataString(context.Request.Url!.AbsolutePath).TrimStart('/'));
        using var response = context.Response;
        // As the server serves a run's pages: in an origin of their own.
        response.AddHeader("Access-Control-Allow-Origin", "*");
        if (!File.Exists(path))
        {
            response.StatusCode = 404;
            return;
        }
        response.ContentType = Path.GetExtension(path) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".m3u8" => "application/vnd.apple.mpegurl",
            ".json" => "application/json",
            _ => "video/mp4",
        };
        if (path.EndsWith(".html", StringComparison.Ordinal)) response.AddHeader("Content-Security-Policy", "sandbox allow-scripts allow-downloads allow-popups");
        var bytes = await File.ReadAllBytesAsync(path);
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes);
    }
}
