namespace Orrery.Services.Recap.Telling;

/// <summary>What fits on the screen of somebody who has just come back.</summary>
public static class ShownText
{
    /// <summary>Characters a scene, the ellipsis included.</summary>
    public const int Longest = 200;

    /// <summary>The text as it is, or cut at a word with an ellipsis.</summary>
    public static string Fit(string text)
    {
        if (text.Length <= Longest) return text;
        var at = text.LastIndexOf(' ', Longest - 1);
        if (at < Longest / 2) at = Longest - 1; // one endless word, or a script without spaces
        if (char.IsHighSurrogate(text[at - 1])) at--;
        return text[..at].TrimEnd(' ', ',', ';', ':', '-', '–') + "…";
    }
}
