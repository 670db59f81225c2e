using System.Collections.Immutable;

namespace Orrery.Cli.Doctor;

/// <summary>Reads what media tools print about themselves.</summary>
internal static class ToolText
{
    /// <summary>The version in a first line such as <c>ffmpeg version 5.1.9-0+deb12u1 Copyright …</c> or <c>bubblewrap 0.8.0</c>; null when there is none.</summary>
    public static string? Version(string text)
    {
        var words = text.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(words, "version");
        if (at >= 0) return at + 1 < words.Length ? words[at + 1] : null;
        return words.FirstOrDefault(w => char.IsAsciiDigit(w[0]) && w.Contains('.'));
    }

    /// <summary>The names in what <c>ffmpeg -encoders</c> prints: after the line of dashes, the word that follows six flags.</summary>
    public static ImmutableHashSet<string> Encoders(string text) =>
        [.. text.Split('\n').SkipWhile(l => !l.TrimStart().StartsWith("---", StringComparison.Ordinal)).Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length >= 2 && w[0].Length == 6).Select(w => w[1])];
}
