using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Aligning;

/// <summary>How a clip tells its scene, the surest last.</summary>
internal enum ClipTells
{
    /// <summary>Its slate has a letter more than the scene's number: 12A for a setup of scene 12.</summary>
    Setup,

    /// <summary>Its name begins with the number, as slates do: 12A-3.</summary>
    Name,

    /// <summary>Metadata or a comment says the number.</summary>
    Stated,
}

/// <summary>What the clips of the cut say of a scene.</summary>
/// <param name="Tells">The surest of its clips.</param>
internal sealed record ClipPlace(ImmutableArray<Stretch> Stretches, int Clips, ClipTells Tells, string Example);

/// <summary>Places scenes by the numbers that clips carry.</summary>
internal static partial class ClipPlaces
{
    /// <summary>What carries no number between two clips of a scene belongs to it up to this length: inserts, black.</summary>
    public static readonly Seconds Longest = Seconds.Whole(4);

    /// <returns>For each scene what its clips say, or null; and which share of the cut's length carries a known number.</returns>
    public static (ClipPlace?[] Places, double Known) Of(Story story, Cut? cut)
    {
        var numbers = story.Scenes.Index().Where(s => s.Item.Number is not null).ToDictionary(s => s.Item.Key, s => s.Index);
        var (found, last, all, known) = (new List<(Piece Piece, ClipTells Tells)>[story.Scenes.Length], new Dictionary<int, List<Stretch>>(), Seconds.Zero, Seconds.Zero);
        var (open, gapFrom) = (-1, Seconds.Zero);
        foreach (var piece in cut?.Pieces ?? [])
        {
            all += piece.End - piece.Start;
            if (Match(piece, numbers) is not { } match)
            {
                if (open >= 0 && piece.End - gapFrom > Longest) open = -1;
                continue;
            }

            known += piece.End - piece.Start;
            (found[match.Scene] ??= []).Add((piece, match.Tells));
            var stretches = last.TryGetValue(match.Scene, out var before) ? before : last[match.Scene] = [];
            if (open == match.Scene && piece.Start - gapFrom <= Longest) stretches[^1] = stretches[^1] with { End = piece.Out };
            else stretches.Add(new Stretch(piece.Start, piece.Out));
            (open, gapFrom) = (match.Scene, piece.End);
        }

        var places = found.Select((clips, i) => clips is null ? null : new ClipPlace([.. last[i]], clips.Count, clips.Max(c => c.Tells), clips.MaxBy(c => c.Tells).Piece.Clip)).ToArray();
        return (places, all == Seconds.Zero ? 0 : known.ToDouble() / all.ToDouble());
    }

    private static (int Scene, ClipTells Tells)? Match(Piece piece, Dictionary<string, int> numbers)
    {
        if (piece.Scene is { } stated)
        {
            if (numbers.TryGetValue(Story.KeyOf(stated), out var scene)) return (scene, ClipTells.Stated);
            return numbers.TryGetValue(WithoutSetup(Story.KeyOf(stated)), out var whole) ? (whole, ClipTells.Setup) : null;
        }

        if (piece.Clip.Length > 200 || Slate().Match(piece.Clip) is not { Success: true } slate) return null;
        var number = Story.KeyOf(slate.Groups[1].Value);
        if (numbers.TryGetValue(number, out var named)) return (named, ClipTells.Name);
        return numbers.TryGetValue(WithoutSetup(number), out var main) ? (main, ClipTells.Setup) : null;
    }

    private static string WithoutSetup(string number) => number.TrimEnd([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]);

    [GeneratedRegex(@"^(?:SC(?:ENE)?[ _.\-]*)?(\d{1,4}[A-Z]{0,3})(?:[ _\-./]|TK?\d|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Slate();
}
