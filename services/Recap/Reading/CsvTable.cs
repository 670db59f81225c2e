using System.Collections.Immutable;
using System.Text;

namespace Orrery.Services.Recap.Reading;

/// <summary>Rows of fields as RFC 4180 has them, read strictly: what breaks a rule is named and read as plainly as possible.</summary>
/// <param name="Rows">The first is the header.</param>
internal sealed record CsvTable(ImmutableArray<CsvRow> Rows)
{
    public const int MostRows = 100_000;
    private const int MostFields = 1_000;

    /// <summary>The separator is the one of comma, semicolon and tab that the first line has most of.</summary>
    public static CsvTable Read(string text, Faults faults)
    {
        var first = text.AsSpan()[..Math.Max(0, text.AsSpan().IndexOfAny('\r', '\n') is var end && end < 0 ? text.Length : end)].ToString();
        var separator = new[] { ',', ';', '\t' }.MaxBy(c => first.Count(f => f == c));
        return new CsvTable([.. new Scan(text, separator, faults).Rows().Take(MostRows)]);
    }

    private sealed class Scan(string text, char separator, Faults faults)
    {
        private int _at, _line = 1, _lineStart;

        private bool More => _at < text.Length;

        public IEnumerable<CsvRow> Rows()
        {
            while (More)
            {
                var line = _line;
                var fields = Row();
                if (fields.Count > 1 || fields[0].Length > 0) yield return new CsvRow(line, [.. fields]);
            }
        }

        private List<string> Row()
        {
            var fields = new List<string>();
            while (true)
            {
                var field = More && text[_at] == '"' ? Quoted() : Plain();
                if (fields.Count < MostFields) fields.Add(field);
                if (More && text[_at] == separator)
                {
                    _at++;
                    continue;
                }

                if (More) NextLine();
                return fields;
            }
        }

        private string Plain()
        {
            var from = _at;
            while (More && text[_at] != separator && text[_at] is not ('\r' or '\n'))
            {
                if (text[_at] == '"') faults.Add(_line, "a quotation mark inside a field that doesn't begin with one; it was taken as it stands", _at - _lineStart + 1);
                _at++;
            }

            return text[from.._at].Trim();
        }

        private string Quoted()
        {
            var (line, column, field) = (_line, _at - _lineStart + 1, new StringBuilder());
            for (_at++; More; )
            {
                if (text[_at] != '"')
                {
                    field.Append(text[_at]);
                    if (text[_at] == '\n' || text[_at] == '\r' && (_at + 1 == text.Length || text[_at + 1] != '\n')) NextLine();
                    else _at++;
                }
                else if (_at + 1 < text.Length && text[_at + 1] == '"')
                {
                    field.Append('"');
                    _at += 2;
                }
                else
                {
                    _at++;
                    return field.Append(Tail()).ToString().Trim();
                }
            }

            faults.Add(line, "a quotation mark that is never closed; the field goes to the end of the file", column);
            return field.ToString().Trim();
        }

        private string Tail()
        {
            var from = _at;
            while (More && text[_at] != separator && text[_at] is not ('\r' or '\n')) _at++;
            var tail = text[from.._at].Trim();
            if (tail.Length > 0) faults.Add(_line, $"'{tail}' follows a closed quotation mark; it was joined to the field", from - _lineStart + 1);
            return tail;
        }

        private void NextLine()
        {
            if (text[_at] == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n') _at++;
            _at++;
            _line++;
            _lineStart = _at;
        }
    }
}

internal sealed record CsvRow(int Line, ImmutableArray<string> Fields);
