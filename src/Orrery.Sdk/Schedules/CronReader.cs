using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Schedules;

/// <summary>Reads one field of a cron line from left to right, and knows the column when it is wrong.</summary>
internal sealed class CronReader(string line, Range word, CronField kind)
{
    private readonly int _end = word.End.GetOffset(line.Length);
    private int _at = word.Start.GetOffset(line.Length);
    private ulong _mask;
    private bool _repeats;
    private ImmutableArray<Func<int, int, int>> _special = [];

    public CronSet Read()
    {
        var star = Next is '*' or '?';
        do Part();
        while (Take(","));
        if (_at < _end) throw Wrong(_at, $"'{line[_at]}' is not expected there");
        if (kind == CronField.Weekday && (_mask >> 7 & 1) != 0) _mask = _mask & ~(1ul << 7) | 1;
        return new CronSet(_mask, star, _repeats, _special);
    }

    private void Part()
    {
        if (Next == '*' || Next == '?' && kind.IsDay)
        {
            _repeats |= Next == '*';
            _at++;
            Fill(kind.Min, Top, Step());
        }
        else if (kind == CronField.Day && Take("L"))
        {
            Last();
        }
        else
        {
            Values();
        }
    }

    private void Values()
    {
        var first = Value();
        if (kind == CronField.Day && Take("W")) Add((year, month) => CronDays.NearestWorkday(year, month, first));
        else if (kind == CronField.Weekday && Take("L")) Add((year, month) => CronDays.LastWeekday(year, month, first % 7));
        else if (kind == CronField.Weekday && Take("#"))
        {
            var which = Number(1, 5, "which one of the month");
            Add((year, month) => CronDays.NthWeekday(year, month, first % 7, which));
        }
        else if (Take("-")) Fill(first, Value(), Step());
        else if (Next == '/') Fill(first, Top, Step());
        else Fill(first, first, 1);
    }

    private void Last()
    {
        if (Take("W")) Add(CronDays.LastWorkday);
        else if (Take("-"))
        {
            var before = Number(0, 30, "the number of days before the last");
            Add((year, month) => Math.Max(0, DateTime.DaysInMonth(year, month) - before));
        }
        else Add(DateTime.DaysInMonth);
    }

    /// <summary>From first to last by steps; over the end where the last is less than the first.</summary>
    private void Fill(int first, int last, int step)
    {
        var size = Top - kind.Min + 1;
        var count = last >= first ? last - first : last + size - first;
        for (var i = 0; i <= count; i += step) _mask |= 1ul << (first + i > Math.Max(Top, first) ? first + i - size : first + i);
    }

    private int Step()
    {
        if (!Take("/")) return 1;
        _repeats = true;
        return Number(1, kind.Max, "the step");
    }

    private int Value()
    {
        if (_at == _end || Next == ',') throw Wrong(_at, "a value is missing there");
        for (var i = 0; i < kind.Names.Length; i++)
        {
            if (Take(kind.Names[i])) return kind.Min + i;
        }

        if (!char.IsAsciiDigit(Next)) throw Wrong(_at, $"'{Rest()}' is no {kind.Name}");
        return Number(kind.Min, kind.Max, $"the {kind.Name}");
    }

    private int Number(int min, int max, string what)
    {
        var start = _at;
        while (char.IsAsciiDigit(Next)) _at++;
        if (start == _at) throw Wrong(start, $"{what} is missing there, a number from {min} to {max}");
        var read = int.TryParse(line.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return read && number >= min && number <= max ? number : throw Wrong(start, $"{what} is {line[start.._at]}, and may be {min} to {max}");
    }

    /// <summary>The greatest value that isn't another one's second name: Sunday is 0, and 7.</summary>
    private int Top => kind == CronField.Weekday ? 6 : kind.Max;

    private char Next => _at < _end ? char.ToUpperInvariant(line[_at]) : '\0';

    private bool Take(string text)
    {
        if (_end - _at < text.Length || string.Compare(line, _at, text, 0, text.Length, StringComparison.OrdinalIgnoreCase) != 0) return false;
        _at += text.Length;
        return true;
    }

    private string Rest()
    {
        var end = line.IndexOf(',', _at, _end - _at);
        return line[_at..(end < 0 ? _end : end)];
    }

    private void Add(Func<int, int, int> day) => _special = _special.Add(day);

    private ScheduleFormatException Wrong(int at, string what) =>
        new($"The cron line '{line}' is wrong at column {at + 1}, in the {kind.Name}: {what}. Allowed there: {kind.Allowed}.", at + 1, kind.Name);
}
