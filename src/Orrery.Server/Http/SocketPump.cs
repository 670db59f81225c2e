using System.Net.WebSockets;

namespace Orrery.Server.Http;

/// <summary>Moves what comes over a WebSocket to where it belongs, until one side ends or fails: neither is an error here.</summary>
internal static class SocketPump
{
    private const int Bytes = 64 * 1024;

    /// <summary>For the last word to be taken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Messages become bytes.</summary>
    /// <param name="used">Called with everything that comes.</param>
    public static Task InwardAsync(WebSocket from, Stream to, Action used, CancellationToken stop) => QuietlyAsync(async () =>
    {
        var buffer = new byte[Bytes];
        while (await from.ReceiveAsync(buffer.AsMemory(), stop) is { MessageType: not WebSocketMessageType.Close } read)
        {
            used();
            await to.WriteAsync(buffer.AsMemory(0, read.Count), stop);
        }
    });

    /// <summary>Bytes become binary messages.</summary>
    public static Task OutwardAsync(Stream from, WebSocket to, Action used, CancellationToken stop) => QuietlyAsync(async () =>
    {
        var buffer = new byte[Bytes];
        while (await from.ReadAsync(buffer, stop) is > 0 and var read)
        {
            used();
            await to.SendAsync(buffer.AsMemory(0, read), WebSocketMessageType.Binary, endOfMessage: true, stop);
        }
    });

    /// <summary>Messages stay what they are, also in parts.</summary>
    public static Task MessagesAsync(WebSocket from, WebSocket to, Action used, CancellationToken stop) => QuietlyAsync(async () =>
    {
        var buffer = new byte[Bytes];
        while (await from.ReceiveAsync(buffer.AsMemory(), stop) is { MessageType: not WebSocketMessageType.Close } read)
        {
            used();
            await to.SendAsync(buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, stop);
        }
    });

    /// <summary>Says that nothing more comes, and waits for the other side to say so, too: a socket that stops listening before that is torn off.</summary>
    /// <param name="listening">What listens to it.</param>
    public static async Task PartAsync(WebSocket socket, Task listening)
    {
        await CloseAsync(socket);
        await Task.WhenAny(listening, Task.Delay(Patience));
    }

    public static Task CloseAsync(WebSocket socket) => QuietlyAsync(async () =>
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(Patience);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    });

    private static async Task QuietlyAsync(Func<Task> pump)
    {
        try
        {
            await pump();
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away.
        }
    }
}
