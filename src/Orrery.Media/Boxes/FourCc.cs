namespace Orrery.Media.Boxes;

/// <summary>A four-character code as ISO base media files use them: box types, brands, sample formats, handlers.</summary>
/// <param name="Value">The four bytes, first one highest.</param>
public readonly record struct FourCc(uint Value)
{
    /// <summary>The code of a four-character Latin-1 text.</summary>
    /// <exception cref="ArgumentException">The text isn't four Latin-1 characters.</exception>
    public static implicit operator FourCc(string text)
    {
        if (text.Length != 4 || text.Any(c => c > 0xFF)) throw new ArgumentException($"'{text}' is not a four-character code.", nameof(text));
        return new((uint)text[0] << 24 | (uint)text[1] << 16 | (uint)text[2] << 8 | text[3]);
    }

    /// <summary>The four characters; a byte outside printable ASCII is shown as \xNN, so hostile names stay readable.</summary>
    public override string ToString()
    {
        var value = Value;
        return string.Concat(Enumerable.Range(0, 4).Select(i => (byte)(value >> (24 - 8 * i)))
            .Select(b => b is >= 0x20 and < 0x7F ? ((char)b).ToString() : $"\\x{b:x2}"));
    }
}
