using System.Collections.Frozen;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Orrery.Server.Access;
using Orrery.Workers.Sessions;

namespace Orrery.Server.Http;

/// <summary>Hands one request on to a session's endpoint, and its answer back.</summary>
/// <remarks>What a session says is somebody's program speaking: it never sees the server's credentials, may set no cookie, and a document of it, opened by itself, runs nothing.</remarks>
internal sealed class SessionProxy(LiveSession session, string path) : IResult
{
    /// <summary>Who asks, as the server knows it.</summary>
    private const string PrincipalHeader = "Orrery-Principal", NamespaceHeader = "Orrery-Namespace";

    /// <summary>Of a request: what is between the browser and this server alone, and what is secret.</summary>
    private static readonly FrozenSet<string> NotHandedOn = new[]
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Proxy-Authorization", "Proxy-Connection", "Host", "Authorization", "Cookie",
        PrincipalHeader, NamespaceHeader, Credentials.NamespaceHeader,
        "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Of an answer, besides what begins with <c>X-</c>: what says what it is. All else speaks in this server's name.</summary>
    private static readonly FrozenSet<string> Taken = new[]
    {
        "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Range", "Content-Disposition", "Accept-Ranges", "Allow",
        "Cache-Control", "Expires", "Age", "ETag", "Last-Modified", "Vary", "Date", "Location", "Retry-After",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Task ExecuteAsync(HttpContext http) => (session.Note.Endpoint, http.WebSockets.IsWebSocketRequest) switch
    {
        (SessionEndpoint.Bytes, true) => BytesAsync(http),
        (SessionEndpoint.Bytes, false) => throw new ProblemException(426, "session.bytes", "This session's endpoint is a stream of bytes: open a WebSocket at this address."),
        (_, true) => MessagesAsync(http),
        _ => RequestAsync(http),
    };

    private static ProblemException Gone(Exception e) =>
        new(502, "session.gone", $"The session doesn't answer: it is ending, or its program has failed. {e.GetBaseException().Message} The step's log tells more.");

    private async Task RequestAsync(HttpContext http)
    {
        using var client = new HttpMessageInvoker(Handler());
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), Target(http, "http")) { Version = HttpVersion.Version11 };
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true) request.Content = new StreamContent(new UsedStream(http.Request.Body, session));
        foreach (var (name, value) in HandedOn(http))
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value)) request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        session.Folder.Use();
        using var answer = await SendAsync(client, request, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
            if (IsTaken(name)) http.Response.Headers[name] = values.ToArray();
        SafeHeaders.SetForSession(http.Response.Headers);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified) return;
        await using var body = await answer.Content.ReadAsStreamAsync(http.RequestAborted);
        try
        {
            await PumpAsync(body, http.Response.Body, http.RequestAborted);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
        }
    }

    private static bool IsTaken(string header) => Taken.Contains(header)
        || header.StartsWith("X-", StringComparison.OrdinalIgnoreCase) && !header.Equals("X-Content-Type-Options", StringComparison.OrdinalIgnoreCase) && !header.Equals("X-Frame-Options", StringComparison.OrdinalIgnoreCase);

    private static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker client, HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await client.SendAsync(request, stop);
        }
        catch (HttpRequestException e)
        {
            throw Gone(e);
        }
    }

    /// <summary>A WebSocket to a stream of bytes.</summary>
    private async Task BytesAsync(HttpContext http)
    {
        Stream endpoint;
        try
        {
            endpoint = await session.ConnectAsync(http.RequestAborted);
        }
        catch (IOException e)
        {
            throw Gone(e);
        }

        await using var bytes = endpoint;
        // noVNC and websockify call it so; a browser that asks for nothing gets nothing.
        using var socket = await http.WebSockets.AcceptWebSocketAsync(http.WebSockets.WebSocketRequestedProtocols.Contains("binary") ? "binary" : null);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var inward = SocketPump.InwardAsync(socket, bytes, session.Folder.Use, ended.Token);
        var outward = SocketPump.OutwardAsync(bytes, socket, session.Folder.Use, ended.Token);
        if (await Task.WhenAny(inward, outward) == outward) await SocketPump.PartAsync(socket, inward);
        await ended.CancelAsync();
        await Task.WhenAll(inward, outward);
        await SocketPump.CloseAsync(socket);
    }

    /// <summary>A WebSocket to a WebSocket.</summary>
    private async Task MessagesAsync(HttpContext http)
    {
        using var inner = new ClientWebSocket();
        foreach (var protocol in http.WebSockets.WebSocketRequestedProtocols) inner.Options.AddSubProtocol(protocol);
        foreach (var (name, value) in HandedOn(http)) inner.Options.SetRequestHeader(name, value.ToString());
        using var client = new HttpMessageInvoker(Handler());
        try
        {
            await inner.ConnectAsync(Target(http, "ws"), client, http.RequestAborted);
        }
        catch (WebSocketException e)
        {
            throw Gone(e);
        }

        using var outer = await http.WebSockets.AcceptWebSocketAsync(inner.SubProtocol);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var inward = SocketPump.MessagesAsync(outer, inner, session.Folder.Use, ended.Token);
        var outward = SocketPump.MessagesAsync(inner, outer, session.Folder.Use, ended.Token);
        await (await Task.WhenAny(inward, outward) == outward ? SocketPump.PartAsync(outer, inward) : SocketPump.PartAsync(inner, outward));
        await ended.CancelAsync();
        await Task.WhenAll(inward, outward);
        await Task.WhenAll(SocketPump.CloseAsync(outer), SocketPump.CloseAsync(inner));
    }

    private SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None, ActivityHeadersPropagator = null,
        ConnectCallback = async (_, stop) => await session.ConnectAsync(stop),
    };

    private Uri Target(HttpContext http, string scheme) => new($"{scheme}://session/{path}{http.Request.QueryString}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static IEnumerable<KeyValuePair<string, StringValues>> HandedOn(HttpContext http)
    {
        var caller = http.Who().Caller;
        return http.Request.Headers.Where(h => !NotHandedOn.Contains(h.Key) && !h.Key.StartsWith(':'))
            .Append(new(PrincipalHeader, caller.Principal)).Append(new(NamespaceHeader, caller.Namespace));
    }

    private async Task PumpAsync(Stream from, Stream to, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, stop) is > 0 and var read)
        {
            session.Folder.Use();
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
            await to.FlushAsync(stop);
        }
    }
}
