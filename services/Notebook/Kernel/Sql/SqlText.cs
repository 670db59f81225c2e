using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>A statement of an SQL cell.</summary>
/// <param name="Text">Without its semicolon; <c>$name</c> outside of quotes is written as <c>getvariable('name')</c>.</param>
/// <param name="Line">In the cell, from 1, where it begins.</param>
internal sealed record SqlStatement(string Text, int Line);

/// <summary>Takes SQL cells apart: statements between semicolons that stand outside of quotes and comments.</summary>
internal static partial class SqlText
{
    public static List<SqlStatement> Split(string code)
    {
        var statements = new List<SqlStatement>();
        var (text, line, start) = (new StringBuilder(), 1, 0);
        for (var i = 0; i <= code.Length; i++)
        {
            if (i == code.Length || code[i] == ';')
            {
                if (!string.IsNullOrWhiteSpace(text.ToString())) statements.Add(new SqlStatement(text.ToString(), start));
                text.Clear();
                start = 0;
                continue;
            }

            var end = Skip(code, i);
            if (end > i) // a comment is dropped, what is quoted stays
            {
                if (code[i] is '\'' or '"' or '$')
                {
                    if (start == 0) start = line;
                    text.Append(code, i, end - i);
                }
                else if (start != 0) text.Append(' ');

                line += code.AsSpan(i, end - i).Count('\n');
                if (code[i] == '-' && start != 0) text.Append('\n');
                i = end - 1;
                continue;
            }

            if (code[i] == '$' && i + 1 < code.Length && (char.IsLetter(code[i + 1]) || code[i + 1] == '_'))
            {
                var name = i + 1;
                while (name < code.Length && (char.IsLetterOrDigit(code[name]) || code[name] == '_')) name++;
                if (start == 0) start = line;
                text.Append(CultureInfo.InvariantCulture, $"getvariable('{code[(i + 1)..name]}')");
                i = name - 1;
                continue;
            }

            if (start == 0 && !char.IsWhiteSpace(code[i])) start = line;
            if (start != 0) text.Append(code[i]);
            if (code[i] == '\n') line++;
        }

        return statements;
    }

    /// <summary>The line that DuckDB names in an error; 0 if it names none.</summary>
    public static int LineIn(string error) => LineNumber().Match(error) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>The first word, in upper case.</summary>
    public static string Verb(string statement) => new([.. statement.TrimStart(' ', '\n', '\r', '\t', '(').TakeWhile(char.IsLetter).Select(char.ToUpperInvariant)]);

    /// <summary>JSON as DuckDB writes it, with the numbers that JSON doesn't know as texts: <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>.</summary>
    public static string Json(string written) => written.Contains("NaN", StringComparison.Ordinal) || written.Contains("Infinity", StringComparison.Ordinal)
        ? NoNumber().Replace(written, m => m.Value[0] == '"' ? m.Value : $"\"{m.Value}\"") : written;

    /// <summary>Where what is quoted or a comment ends that begins here; the place itself when neither does.</summary>
    private static int Skip(string code, int at)
    {
        if (code[at] is '\'' or '"') return After(code, code.IndexOf(code[at], at + 1), 1);
        if (code[at] == '$' && code.AsSpan(at).StartsWith("$$")) return After(code, code.IndexOf("$$", at + 2, StringComparison.Ordinal), 2);
        if (code.AsSpan(at).StartsWith("--")) return After(code, code.IndexOf('\n', at), 1);
        return code.AsSpan(at).StartsWith("/*") ? After(code, code.IndexOf("*/", at + 2, StringComparison.Ordinal), 2) : at;
    }

    private static int After(string code, int found, int length) => found < 0 ? code.Length : found + length;

    /// <summary>A text, which is passed over, or such a number.</summary>
    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)
        """)]
    private static partial Regex NoNumber();

    [GeneratedRegex(@"LINE (\d+):")]
    private static partial Regex LineNumber();
}
