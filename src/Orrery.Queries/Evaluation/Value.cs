using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Orrery.Queries.Evaluation;

internal enum Kind : byte { Missing, Null, False, True, Number, Text, Object, List }

/// <summary>What an event holds at a place: its kind, and where in the event's bytes it stands.</summary>
internal struct Value
{
    public Kind Kind;

    /// <summary>Whether a text has backslashes in it.</summary>
    public bool Escaped;

    private bool _read;

    /// <summary>Offset of the first byte; of a text, of its opening quote.</summary>
    public int Start;

    public int Length;
    private double _number;

    public readonly bool IsAbsent => Kind <= Kind.Null;

    public readonly ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> json) => json.Slice(Start, Length);

    /// <summary>A number's value; one beyond the range of a double is infinite.</summary>
    public double Number(ReadOnlySpan<byte> json)
    {
        if (_read) return _number;
        _read = true;
        // Plus zero makes zero of minus zero, which equals it.
        return _number = (Utf8Parser.TryParse(Raw(json), out double value, out _) ? value : double.NaN) + 0.0;
    }

    /// <summary>A text's UTF-8 without quotes and escapes.</summary>
    public readonly ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json)
    {
        var inner = json.Slice(Start + 1, Length - 2);
        return Escaped ? Unescaped(Raw(json)) : inner;
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        var plain = new byte[quoted.Length];
        try
        {
            return plain[..reader.CopyString(plain)];
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair written as an escape: it is nobody's text but its own spelling.
            return Encoding.UTF8.GetBytes("\ufffd" + Encoding.UTF8.GetString(quoted));
        }
    }
}
