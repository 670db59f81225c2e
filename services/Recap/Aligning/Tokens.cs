namespace Orrery.Services.Recap.Aligning;

/// <summary>Words as they are compared: lower case, without punctuation and apostrophes. In scripts without spaces every character is a word.</summary>
internal static class Tokens
{
    public static IEnumerable<string> Of(string text)
    {
        var word = new System.Text.StringBuilder();
        foreach (var c in text)
        {
            if (IsIdeograph(c))
            {
                if (word.Length > 0) yield return word.ToString();
                word.Clear();
                yield return c.ToString();
            }
            else if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (c is not ('\'' or '’') && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0) yield return word.ToString();
    }

    private static bool IsIdeograph(char c) => c is >= '\u3040' and <= '\u30ff' or >= '\u3400' and <= '\u9fff';
}
