namespace Orrery.Queries.Language;

/// <summary>Which names may be written bare, and which words are taken.</summary>
internal static class Names
{
    /// <summary>Words that begin or join parts of a query. A property that begins with such a name is written <c>e["from"]</c>.</summary>
    public static readonly string[] Keywords =
        ["SELECT", "FROM", "WINDOW", "WHERE", "GROUP", "ORDER", "BY", "SAMPLE", "LIMIT", "AND", "OR", "NOT", "AS", "ASC", "DESC", "DISTINCT", "NULL", "TRUE", "FALSE"];

    public static bool Starts(char c) => char.IsLetter(c) || c is '_' or '$';

    public static bool Continues(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '-';

    public static bool IsKeyword(string word) => Keywords.Contains(word, StringComparer.OrdinalIgnoreCase);

    public static bool IsBare(string name) => name.Length > 0 && Starts(name[0]) && name.All(Continues);

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>The candidate that a slip of at most two keystrokes makes of the word, or null.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates) =>
        word.Length is < 3 or > 12 ? null : candidates.Select(name => (Name: name, Slips: Slips(word.ToUpperInvariant(), name))).Where(c => c.Slips <= 2).OrderBy(c => c.Slips).FirstOrDefault().Name;

    /// <summary>Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Slips(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
