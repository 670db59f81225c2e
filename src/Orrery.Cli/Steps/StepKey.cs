using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Orrery.Cli.Steps;

/// <summary>A step's key taken apart: <c>segments[3]/encode-1080p</c> has the pattern <c>segments[*]/encode-1080p</c> and the index 3.</summary>
/// <param name="Pattern">The key with every <c>Map</c> index replaced by <c>*</c> and without the count among namesakes.</param>
/// <param name="Indexes">The <c>Map</c> indexes, outermost first.</param>
internal sealed record StepKey(string Pattern, ImmutableArray<int> Indexes)
{
    /// <summary>The pattern of the enclosing <c>Map</c> item, such as <c>segments[*]</c>; empty at the top.</summary>
    public string Scope => Pattern.LastIndexOf('/') is var slash and >= 0 ? Pattern[..slash] : "";

    /// <summary>The pattern without its scope, such as <c>encode-1080p</c>.</summary>
    public string Name => Pattern[(Pattern.LastIndexOf('/') + 1)..];

    /// <summary>What the name says before a rendition: <c>encode</c> of <c>encode-1080p</c>.</summary>
    public string Verb => Rendition is { } rendition ? Name[..^(rendition.Length + 1)] : Name;

    /// <summary>The rendition that a name ends with, such as <c>1080p</c>, or null.</summary>
    public string? Rendition => Name.LastIndexOf('-') is var dash and > 0 && IsRendition(Name.AsSpan(dash + 1)) ? Name[(dash + 1)..] : null;

    public static StepKey Parse(string key)
    {
        var pattern = new StringBuilder(key.Length);
        var indexes = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == '[' && key.IndexOf(']', i) is var close and > 0 && Number(key.AsSpan(i + 1, close - i - 1)) is { } index)
            {
                indexes.Add(index);
                pattern.Append("[*]");
                i = close;
            }
            else if (key[i] == '#' && CountEnd(key, i) is var end and > 0)
            {
                i = end - 1;
            }
            else
            {
                pattern.Append(key[i]);
            }
        }

        return new StepKey(pattern.ToString(), indexes.ToImmutable());
    }

    /// <summary>Height and the letter p: <c>1080p</c>.</summary>
    public static bool IsRendition(ReadOnlySpan<char> text) => text.Length is >= 2 and <= 6 && text[^1] == 'p' && Number(text[..^1]) is > 0;

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Where the digits of a <c>#2</c> end, or -1 when it isn't one.</summary>
    private static int CountEnd(string key, int hash)
    {
        var end = hash + 1;
        while (end < key.Length && char.IsAsciiDigit(key[end])) end++;
        return end > hash + 1 && (end == key.Length || key[end] is '/' or '[') ? end : -1;
    }
}
