using System.Text.RegularExpressions;

namespace Orrery.Queries.Language;

/// <summary>Which regular expressions are taken: those that .NET's non-backtracking engine matches in time linear in the text, and that stay small
/// when their counted repetitions are written out.</summary>
internal static class PatternRules
{
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Why a pattern isn't taken, or null if it is.</summary>
    public static string? Fault(string pattern, bool ignoreCase)
    {
        if (pattern.Length == 0) return "an empty pattern occurs in every text";
        if (pattern.Length > QueryLimits.Pattern) return $"at most {QueryLimits.Pattern:N0} characters";
        if (!Names.IsWellFormed(pattern)) return "half a character (a lone surrogate)";
        if (Positions(pattern) > QueryLimits.PatternPositions) return $"its counted repetitions make more than {QueryLimits.PatternPositions:N0} positions; use * or + instead of large counts";
        try
        {
            _ = Compile(pattern, ignoreCase);
            return null;
        }
        catch (NotSupportedException)
        {
            return "look-around, back-references and atomic groups aren't supported, since they can take exponential time";
        }
        catch (ArgumentException malformed)
        {
            return malformed.Message;
        }
    }

    public static Regex Compile(string pattern, bool ignoreCase) => new(pattern, ignoreCase ? Options | RegexOptions.IgnoreCase : Options);

    /// <summary>How long the pattern is with <c>x{n,m}</c> written out, at least. Counts of groups within groups multiply.</summary>
    internal static long Positions(string pattern)
    {
        var outer = new Stack<(long Total, long Last)>();
        long total = 0, last = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '(':
                    outer.Push((total, 0));
                    (total, last) = (0, 0);
                    break;
                case ')' when outer.TryPop(out var before):
                    last = total + 1;
                    total = before.Total + last;
                    break;
                case '{' when Count(pattern, i) is { } counted:
                    total += last * (counted.Times - 1);
                    last *= counted.Times;
                    i = counted.End;
                    break;
                default:
                    i = EndOfAtom(pattern, i);
                    (last, total) = (1, total + 1);
                    break;
            }

            if (total > int.MaxValue) return total;
        }

        while (outer.TryPop(out var open)) total += open.Total;
        return total;
    }

    private static int EndOfAtom(string pattern, int i)
    {
        if (pattern[i] == '\\') return Math.Min(i + 1, pattern.Length - 1);
        if (pattern[i] != '[') return i;
        for (var j = i + 2; j < pattern.Length; j++)
        {
            if (pattern[j] == '\\') j++;
            else if (pattern[j] == ']') return j;
        }

        return pattern.Length - 1;
    }

    private static (long Times, int End)? Count(string pattern, int open)
    {
        var close = pattern.IndexOf('}', open);
        if (close < 0) return null;
        var parts = pattern[(open + 1)..close].Split(',');
        if (parts.Length > 2 || !int.TryParse(parts[0], out var least)) return null;
        if (parts.Length == 1 || parts[1].Length == 0) return (Math.Max(least, 1), close);
        return int.TryParse(parts[1], out var most) ? (Math.Max(most, 1), close) : null;
    }
}
