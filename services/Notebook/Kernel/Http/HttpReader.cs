using System.Globalization;
using System.Text;

namespace Orrery.Services.Notebook.Kernel.Http;

/// <summary>A request: its body at most <see cref="HttpReader.MostBody"/> bytes.</summary>
internal sealed record HttpRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, byte[] Body, bool Closes);

/// <summary>Reads one request after the other from a connection.</summary>
internal sealed class HttpReader(Stream stream)
{
    public const int MostBody = 32 << 20;
    private const int MostHead = 32 << 10;

    private byte[] _buffer = new byte[8192];
    private int _length;

    /// <summary>The next request, or null at the end of the connection.</summary>
    /// <exception cref="FormatException">That isn't HTTP, or too large.</exception>
    public async Task<HttpRequest?> ReadAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_length > MostHead) throw new FormatException("The head of the request is too long.");
            if (!await MoreAsync()) return null;
        }

        var head = Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n");
        var line = head[0].Split(' ');
        if (line.Length != 3) throw new FormatException("That is no request line.");
        var fields = head[1..].Select(h => h.Split(':', 2)).Where(h => h.Length == 2).ToLookup(h => h[0].Trim(), h => h[1].Trim(), StringComparer.OrdinalIgnoreCase);
        Drop(end + 4);
        var body = fields["Transfer-Encoding"].Any(v => v.Contains("chunked", StringComparison.OrdinalIgnoreCase))
            ? await ChunksAsync()
            : await TakeAsync(int.Parse(fields["Content-Length"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture));
        var parts = line[1].Split('?', 2);
        return new HttpRequest(line[0], Uri.UnescapeDataString(parts[0]), QueryOf(parts.Length > 1 ? parts[1] : ""), body, fields["Connection"].Contains("close", StringComparer.OrdinalIgnoreCase));
    }

    private static Dictionary<string, string> QueryOf(string text)
    {
        var query = new Dictionary<string, string>();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            query[Uri.UnescapeDataString(parts[0])] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1].Replace('+', ' ')) : "";
        }

        return query;
    }

    private async Task<byte[]> ChunksAsync()
    {
        using var whole = new MemoryStream();
        while (true)
        {
            var size = int.Parse((await LineAsync()).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (whole.Length + size > MostBody) throw new FormatException("The body is too large.");
            whole.Write(await TakeAsync(size));
            await LineAsync();
            if (size == 0) return whole.ToArray();
        }
    }

    private async Task<string> LineAsync()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n"u8)) < 0)
        {
            if (_length > MostHead || !await MoreAsync()) throw new FormatException("The body breaks off.");
        }

        var line = Encoding.ASCII.GetString(_buffer, 0, end);
        Drop(end + 2);
        return line;
    }

    private async Task<byte[]> TakeAsync(int count)
    {
        if (count is < 0 or > MostBody) throw new FormatException($"A body may have {MostBody} bytes.");
        while (_length < count)
        {
            if (!await MoreAsync()) throw new FormatException("The body breaks off.");
        }

        var taken = _buffer.AsSpan(0, count).ToArray();
        Drop(count);
        return taken;
    }

    private async Task<bool> MoreAsync()
    {
        if (_length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_length));
        _length += read;
        return read > 0;
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }
}
