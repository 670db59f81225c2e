using System.Globalization;

namespace Orrery.Schedules;

/// <summary>Reads <c>every 1 h 30 min offset 5 min</c>.</summary>
internal sealed class IntervalText(string text)
{
    private const string Form = "An interval is written 'every 15 min', 'every 1 h 30 min' or 'every 1 d offset 6 h', in units s, min, h, d and w.";

    private static readonly (string[] Names, TimeSpan Length)[] Units =
    [
        (["s", "sec", "second", "seconds"], TimeSpan.FromSeconds(1)),
        (["m", "min", "minute", "minutes"], TimeSpan.FromMinutes(1)),
        (["h", "hour", "hours"], TimeSpan.FromHours(1)),
        (["d", "day", "days"], TimeSpan.FromDays(1)),
        (["w", "week", "weeks"], TimeSpan.FromDays(7)),
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    private int _at;

    public static ScheduleCalendar Parse(string text, TimeZoneInfo zone)
    {
        var reader = new IntervalText(text);
        reader.Word();
        var interval = reader.Length("the interval");
        var offset = TimeSpan.Zero;
        reader.Skip();
        if (reader._at < text.Length)
        {
            var at = reader._at;
            if (reader.Word() is var word && !word.Equals("offset", StringComparison.OrdinalIgnoreCase)) throw reader.Wrong(at, $"'{word}' is not expected there");
            offset = reader.Length("the offset");
            if (offset >= interval) throw reader.Wrong(at, $"the offset, {offset}, isn't less than the interval, {interval}");
            reader.Skip();
            if (reader._at < text.Length) throw reader.Wrong(reader._at, $"'{text[reader._at..]}' is not expected there");
        }

        return new IntervalCalendar(text, interval, offset, zone);
    }

    /// <summary>One or more of number and unit.</summary>
    private TimeSpan Length(string what)
    {
        Skip();
        var (start, length) = (_at, TimeSpan.Zero);
        do length += Part();
        while (length <= Longest && IsNumberNext());
        return length > TimeSpan.Zero && length <= Longest ? length : throw Wrong(start, $"{what} may be a second to ten years");
    }

    private TimeSpan Part()
    {
        Skip();
        var start = _at;
        var number = Number();
        var unit = Unit();
        return number <= Longest / unit ? number * unit : throw Wrong(start, $"{number} is too much there");
    }

    private bool IsNumberNext()
    {
        Skip();
        return _at < text.Length && char.IsAsciiDigit(text[_at]);
    }

    private int Number()
    {
        var start = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        if (start == _at) throw Wrong(start, "a whole number is missing there");
        return int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(start, $"{text[start.._at]} is too much there");
    }

    private TimeSpan Unit()
    {
        Skip();
        var start = _at;
        var word = Word();
        if (word.Length == 0) throw Wrong(start, "a unit is missing there");
        foreach (var (names, length) in Units)
        {
            if (names.Contains(word, StringComparer.OrdinalIgnoreCase)) return length;
        }

        throw Wrong(start, $"'{word}' is no unit");
    }

    private string Word()
    {
        Skip();
        var start = _at;
        while (_at < text.Length && char.IsLetter(text[_at])) _at++;
        return text[start.._at];
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }

    private ScheduleFormatException Wrong(int at, string what) => new($"The interval '{text}' is wrong at column {at + 1}: {what}. {Form}", at + 1, "interval");
}
