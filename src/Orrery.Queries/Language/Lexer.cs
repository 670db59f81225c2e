using System.Globalization;
using System.Text;

namespace Orrery.Queries.Language;

/// <summary>Cuts a query's text into tokens on demand, since a <c>/</c> begins a pattern and a <c>{</c> an object only where the grammar says so.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Symbols = ["==~", "==", "<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "*", "@"];

    public int At { get; private set; }

    /// <summary>The next character that isn't white, or NUL at the end.</summary>
    public char Upcoming
    {
        get
        {
            SkipWhite();
            return At < text.Length ? text[At] : '\0';
        }
    }

    public Token Next()
    {
        SkipWhite();
        var start = At;
        if (start == text.Length) return new(TokenKind.End, "", start, start);
        var first = text[start];
        if (Names.Starts(first)) return Word(start);
        if (first is '"' or '\'') return Quoted(start, first);
        if (char.IsAsciiDigit(first) || first == '-' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])) return Numeric(start);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, start, symbol, 0, symbol.Length) != 0) continue;
            At += symbol.Length;
            return new(TokenKind.Symbol, symbol, start, At);
        }

        throw Fault(start, Shown(first), "a word, a number, a string or an operator", first == '!' ? "not equal is !=, negation is NOT" : null);
    }

    /// <summary>A pattern between slashes, and whether an <c>i</c> follows.</summary>
    public (string Pattern, bool IgnoreCase, int Start) Pattern()
    {
        const string wanted = "a pattern between slashes, such as /^i-[0-9]+/";
        if (Upcoming != '/') throw Fault(At, At < text.Length ? Shown(text[At]) : "the end of the query", wanted, "after ==~ comes a regular expression");
        var start = At;
        var pattern = new StringBuilder();
        for (At++; At < text.Length && text[At] is not ('/' or '\n'); At++)
        {
            if (text[At] == '\\' && At + 1 < text.Length && text[At + 1] != '\n')
            {
                if (text[++At] != '/') pattern.Append('\\');
            }

            pattern.Append(text[At]);
        }

        if (At == text.Length || text[At] != '/') throw Fault(start, "a pattern without an end", wanted, "close it with / in the same line; a slash within is \\/");
        At++;
        var ignoreCase = At < text.Length && text[At] is 'i' or 'I' && (At + 1 == text.Length || !Names.Continues(text[At + 1]));
        if (ignoreCase) At++;
        return (pattern.ToString(), ignoreCase, start);
    }

    /// <summary>The text from a <c>{</c> to the brace that closes it.</summary>
    public (string Json, int Start) Braced()
    {
        if (Upcoming != '{') throw Fault(At, At < text.Length ? Shown(text[At]) : "the end of the query", "an object in braces", """SAMPLE {"strategy": "RANDOM", "threshold": 200}""");
        var (start, depth, quoted) = (At, 0, false);
        for (; At < text.Length; At++)
        {
            var c = text[At];
            if (quoted && c == '\\') At++;
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c == '{') depth++;
            else if (!quoted && c == '}' && --depth == 0) return (text[start..++At], start);
        }

        At = text.Length;
        throw Fault(start, "an object without an end", "a closing }", null);
    }

    public QueryException Fault(int offset, string found, string expected, string? hint)
    {
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        var line = before.Count('\n') + 1;
        return new(new QueryFault(line, before.Length - before.LastIndexOf('\n'), found, expected, hint));
    }

    private static string Shown(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"the character U+{(int)c:X4}" : $"'{c}'";

    private void SkipWhite()
    {
        while (At < text.Length && char.IsWhiteSpace(text[At])) At++;
    }

    private Token Word(int start)
    {
        while (At < text.Length && Names.Continues(text[At])) At++;
        return new(TokenKind.Word, text[start..At], start, At);
    }

    private Token Numeric(int start)
    {
        At++;
        while (At < text.Length && (char.IsAsciiLetterOrDigit(text[At]) || text[At] == '.' || text[At] is '+' or '-' && text[At - 1] is 'e' or 'E')) At++;
        var written = text[start..At];
        if (!double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value) || written[^1] == '.')
            throw Fault(start, $"'{written}'", "a number such as 42, -1.5 or 2e6", char.IsAsciiLetter(written[^1]) ? "units aren't understood; properties that begin with a digit are written e[\"…\"]" : null);
        return new(TokenKind.Number, written, start, At, value);
    }

    private Token Quoted(int start, char quote)
    {
        var value = new StringBuilder();
        for (At++; At < text.Length && text[At] != quote; At++) value.Append(text[At] == '\\' ? Escape() : text[At]);
        if (At >= text.Length) throw Fault(start, "a string without an end", $"a closing {quote}", null);
        At++;
        var result = value.ToString();
        return Names.IsWellFormed(result) ? new(TokenKind.Text, result, start, At)
            : throw Fault(start, "half a character (a lone surrogate)", "a string of whole characters", null);
    }

    private char Escape()
    {
        var at = At++;
        switch (At < text.Length ? text[At] : '\0')
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'u' when At + 4 < text.Length && ushort.TryParse(text.AsSpan(At + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                At += 4;
                return (char)code;
            case '"' or '\'' or '\\' or '/': return text[At];
            default: throw Fault(at, "an escape that isn't known", "\\\" \\' \\\\ \\/ \\n \\r \\t or \\u with four hexadecimal digits", "a backslash itself is \\\\");
        }
    }
}
