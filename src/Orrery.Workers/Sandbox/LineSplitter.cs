using System.Text;

namespace Orrery.Workers.Sandbox;

/// <summary>Cuts a stream of bytes into lines of bounded length. A line ends at a line feed or a carriage return; empty lines are dropped.</summary>
internal sealed class LineSplitter
{
    /// <summary>Bytes of a line that are kept; the rest is dropped up to the line's end.</summary>
    public const int MaxLine = 4096;

    private readonly byte[] _line = new byte[MaxLine];
    private int _length;

    /// <summary>Consumes bytes up to and including the end of the first line, and hands that line out. False when all was consumed without one.</summary>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, out string line)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            Keep(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (end >= 0 && TryFinish(out line)) return true;
        }
        line = "";
        return false;
    }

    /// <summary>The last line, if the stream ended without an end of line.</summary>
    public bool TryFinish(out string line)
    {
        line = _length == 0 ? "" : Clean(Encoding.UTF8.GetString(_line, 0, _length));
        var any = _length > 0;
        _length = 0;
        return any;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        var taken = Math.Min(part.Length, MaxLine - _length);
        part[..taken].CopyTo(_line.AsSpan(_length));
        _length += taken;
    }

    /// <summary>A hostile file's metadata must not steer the terminal that shows it: control characters but tabs become U+FFFD.</summary>
    private static string Clean(string text)
    {
        if (!text.Any(IsControl)) return text;
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = IsControl(from[i]) ? '\uFFFD' : from[i];
        });
    }

    private static bool IsControl(char c) => char.IsControl(c) && c != '\t';
}
