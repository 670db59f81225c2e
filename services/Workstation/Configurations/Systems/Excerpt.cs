using System.Text;

namespace Orrery.Services.Workstation.Configurations.Systems;

/// <summary>What a program says, as long as it likes to: its beginning and its end are kept, what lies between is only counted.</summary>
/// <param name="most">Characters that are kept of either.</param>
internal sealed class Excerpt(int most)
{
    private readonly StringBuilder _first = new();
    private char[] _last = [];
    private int _at;
    private long _passed;

    /// <summary>Something between was left out.</summary>
    public bool IsCut => _passed > most;

    public void Add(ReadOnlySpan<char> text)
    {
        var head = Math.Min(most - _first.Length, text.Length);
        _first.Append(text[..head]);
        foreach (var letter in text[head..])
        {
            // The end is a ring, which is made no larger than what there is to keep.
            if (_passed >= _last.Length && _last.Length < most) Array.Resize(ref _last, Math.Min(most, Math.Max(4096, _last.Length * 2)));
            _last[_at] = letter;
            _at = (_at + 1) % most;
            _passed++;
        }
    }

    /// <summary>Reads to the end.</summary>
    public static async Task<Excerpt> ReadAsync(TextReader from, int most, CancellationToken stop)
    {
        var (read, part) = (new Excerpt(most), new char[16384]);
        for (int count; (count = await from.ReadAsync(part, stop)) > 0;) read.Add(part.AsSpan(0, count));
        return read;
    }

    public override string ToString()
    {
        if (_passed <= most) return $"{_first}{_last.AsSpan(0, (int)_passed)}";
        return $"{_first}\n… {_passed - most} characters are left out …\n{_last.AsSpan(_at)}{_last.AsSpan(0, _at)}";
    }
}
