using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel.Http;

/// <summary>An answer: one JSON value, or lines of JSON as they come.</summary>
internal sealed class HttpResponse(Stream stream)
{
    private readonly SemaphoreSlim _one = new(1);
    private bool _chunked;

    public bool Begun { get; private set; }

    public async Task JsonAsync(int status, JsonNode value)
    {
        var body = KernelJson.Bytes(value);
        Begun = true;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {(status < 400 ? "OK" : "Refused")}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\n\r\n")));
        await stream.WriteAsync(body);
    }

    /// <summary>One line of a streamed answer, sent at once.</summary>
    public async Task LineAsync(ReadOnlyMemory<byte> json)
    {
        await _one.WaitAsync();
        try
        {
            if (!Begun)
            {
                (Begun, _chunked) = (true, true);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nCache-Control: no-store\r\n\r\n"u8.ToArray());
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes((json.Length + 1).ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            await stream.WriteAsync(json);
            await stream.WriteAsync("\n\r\n"u8.ToArray());
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task EndAsync()
    {
        if (_chunked) await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        await stream.FlushAsync();
    }
}
