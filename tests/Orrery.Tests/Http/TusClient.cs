using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Orrery.Tests.Http;

/// <summary>Uploads in parts, request by request.</summary>
internal sealed class TusClient(Uri server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <returns>Its address, from the root.</returns>
    public async Task<string> BeginAsync(long length, string? metadata = null)
    {
        using var answer = await SendAsync(HttpMethod.Post, "uploads", ("Upload-Length", $"{length}"), ("Upload-Metadata", metadata));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    public async Task<Answer> HeadAsync(string upload) => await Answer.OfAsync(await SendAsync(HttpMethod.Head, upload));

    public Task<Answer> PatchAsync(string upload, long offset, byte[] bytes) => PatchAsync(upload, offset, new ByteArrayContent(bytes));

    public async Task<Answer> PatchAsync(string upload, long offset, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return await Answer.OfAsync(await SendAsync(HttpMethod.Patch, upload, content, ("Upload-Offset", $"{offset}")));
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string? Value)[] headers) => SendAsync(method, path, null, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (headers.All(h => h.Name != "Tus-Resumable")) request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request, Stop);
    }

    /// <summary>Says that so many bytes come, sends some, waits for something and breaks the connection.</summary>
    public async Task BreakAsync(string upload, long offset, long announced, byte[] sent, Func<Task> then)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, Stop);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"PATCH {upload} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
            + $"Upload-Offset: {offset}\r\nContent-Length: {announced}\r\n\r\n"), Stop);
        await stream.WriteAsync(sent, Stop);
        await then();
    }

    public void Dispose() => _http.Dispose();
}

/// <param name="Code">Of a problem document; empty when there is none.</param>
internal sealed record Answer(int Status, string Code, long? Offset, string? Artifact, HttpResponseHeaders Headers)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage answer)
    {
        using var _ = answer;
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var code = body.StartsWith('{') ? System.Text.Json.Nodes.JsonNode.Parse(body)!["code"]!.GetValue<string>() : "";
        return new Answer((int)answer.StatusCode, code, Given("Upload-Offset") is { } offset ? long.Parse(offset, CultureInfo.InvariantCulture) : null, Given("Orrery-Artifact"), answer.Headers);

        string? Given(string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }
}
