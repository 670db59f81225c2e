using System.Text;
using Microsoft.AspNetCore.Http;

namespace Orrery.Server.Http;

/// <summary>Server-sent events as an answer: each goes out at once.</summary>
internal sealed class ServerSentEvents
{
    /// <summary>Something is said at least this often, so that whoever listens notices a dead connection.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    private readonly HttpContext _http;
    private readonly CancellationToken _stop;

    private ServerSentEvents(HttpContext http, CancellationToken stop) => (_http, _stop) = (http, stop);

    /// <summary>Begins the answer; what is refused has to be refused before.</summary>
    public static ServerSentEvents Begin(HttpContext http, CancellationToken stop)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        return new ServerSentEvents(http, stop);
    }

    /// <param name="data">On one line.</param>
    /// <param name="id">What a browser hands in as <c>Last-Event-ID</c> when it connects again; null for none.</param>
    public Task SendAsync(string name, string data, string? id = null) => WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\n{(id is null ? "" : $"id: {id}\n")}data: {data}\n\n"));

    /// <summary>The same, of bytes that are UTF-8.</summary>
    public Task SendAsync(string name, byte[] data, string id) => WriteAsync((byte[])[.. Encoding.UTF8.GetBytes($"event: {name}\nid: {id}\ndata: "), .. data, (byte)'\n', (byte)'\n']);

    /// <summary>Several events that are written already, at once.</summary>
    public Task SendAllAsync(ReadOnlyMemory<byte> events) => WriteAsync(events);

    /// <summary>How long a browser waits before it connects again.</summary>
    public Task SayRetryAsync(TimeSpan after) => WriteAsync(Encoding.UTF8.GetBytes($"retry: {(int)after.TotalMilliseconds}\n\n"));

    /// <summary>There is nothing new.</summary>
    public Task StillThereAsync() => WriteAsync(": still there\n\n"u8.ToArray());

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _http.Response.Body.WriteAsync(bytes, _stop);
        await _http.Response.Body.FlushAsync(_stop);
    }
}
