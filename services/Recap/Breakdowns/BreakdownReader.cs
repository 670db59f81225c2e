using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;

namespace Orrery.Services.Recap.Breakdowns;

/// <summary>Reads a breakdown's one-liners from CSV with a header: a column for the scene's number, one for the line, if wanted part, heading, pages, and a column for each translation.</summary>
public static partial class BreakdownReader
{
    private static readonly string[] SceneNames = ["scene", "scene number", "scene no", "scene nr", "scene #", "sc", "no", "#", "number"];
    private static readonly string[] TextNames = ["one liner", "oneliner", "one line", "description", "synopsis", "summary", "text"];
    private static readonly string[] HeadingNames = ["heading", "slug", "slugline", "set", "location", "scene heading"];
    private static readonly string[] PageNames = ["pages", "eighths", "pgs", "length"];

    public static Reading<ImmutableArray<OneLiner>> Read(string text) => SourceText.Guarded<ImmutableArray<OneLiner>>(text, [], faults =>
    {
        var table = CsvTable.Read(text, faults);
        if (table.Rows.Length == 0)
        {
            faults.Add(1, "the file has no header");
            return [];
        }

        if (Columns.Of(table.Rows[0], faults) is not { } columns) return [];
        var seen = new Dictionary<(string, int?), int>();
        return [.. table.Rows.Skip(1).Select(row => Of(row, columns, table.Rows[0].Fields.Length, seen, faults)).OfType<OneLiner>()];
    });

    private static OneLiner? Of(CsvRow row, Columns columns, int width, Dictionary<(string, int?), int> seen, Faults faults)
    {
        string At(int? column) => column is { } c && c < row.Fields.Length ? Spaces().Replace(row.Fields[c], " ") : "";
        if (row.Fields.Length != width) faults.Add(row.Line, $"{row.Fields.Length} fields under a header of {width}; they were taken from the left");
        var (scene, part) = (At(columns.Scene), Part(At(columns.Part), row.Line, faults));
        if (PartOfNumber().Match(scene) is { Success: true } split) (scene, part) = (split.Groups[1].Value.Trim(), int.Parse(split.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
        var text = At(columns.Text);
        if (scene.Length is 0 or > 20)
        {
            faults.Add(row.Line, scene.Length == 0 ? "a line without a scene's number was left out" : $"'{scene}' is no scene number: it has more than 20 characters; the line was left out");
            return null;
        }

        if (!seen.TryAdd((scene.ToUpperInvariant(), part), row.Line))
        {
            faults.Add(row.Line, $"scene {scene}{(part is null ? "" : $", part {part},")} stands at line {seen[(scene.ToUpperInvariant(), part)]} already; this one was left out");
            return null;
        }

        var translations = columns.Translations.Select(t => (t.Tag, Text: At(t.Column))).Where(t => t.Text.Length > 0).ToImmutableSortedDictionary(t => t.Tag, t => t.Text, StringComparer.Ordinal);
        if (text.Length == 0) faults.Add(row.Line, $"scene {scene} has no one-liner");
        return new OneLiner(scene, part, row.Line, At(columns.Heading) is { Length: > 0 } heading ? heading : null, text, translations, Eighths(At(columns.Pages), row.Line, faults));
    }

    private static int? Part(string text, int line, Faults faults)
    {
        if (text.Length == 0) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var part) && part is > 0 and <= 99) return part;
        faults.Add(line, $"'{text}' is no part: expected a number from 1 to 99");
        return null;
    }

    /// <summary>Pages as productions count them: <c>2 3/8</c>, <c>5/8</c>, <c>1</c>.</summary>
    private static int? Eighths(string text, int line, Faults faults)
    {
        if (text.Length == 0) return null;
        if (Pages().Match(text) is { Success: true } match)
        {
            int Number(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
            return Number(1) * 8 + Number(2);
        }

        faults.Add(line, $"'{text}' is no number of pages in eighths, such as 2 3/8");
        return null;
    }

    private sealed record Columns(int Scene, int Text, int? Part, int? Heading, int? Pages, ImmutableArray<(string Tag, int Column)> Translations)
    {
        public static Columns? Of(CsvRow header, Faults faults)
        {
            var names = header.Fields.Select(f => Spaces().Replace(f.Replace('_', ' ').Replace('-', ' '), " ").Trim().ToLowerInvariant()).ToArray();
            int? Find(string[] wanted) => wanted.Select(w => Array.IndexOf(names, w.Replace('-', ' '))).Where(i => i >= 0).Select(i => (int?)i).FirstOrDefault();
            var translations = header.Fields.Index().Select(f => (f.Index, Match: f.Item.Length <= 80 ? Translation().Match(f.Item) : Match.Empty)).Where(f => f.Match.Success).Select(f => (Tag: f.Match.Groups["tag"].Value, f.Index)).ToList();
            foreach (var twice in translations.GroupBy(t => t.Tag).Where(g => g.Count() > 1)) faults.Add(header.Line, $"two columns are in '{twice.Key}'; the first counts");
            var (scene, text, part, heading, pages) = (Find(SceneNames), Find(TextNames), Find(["part"]), Find(HeadingNames), Find(PageNames));
            if (scene is null) faults.Add(header.Line, "no column is called 'scene', so nothing was read");
            if (text is null) faults.Add(header.Line, "no column is called 'one-liner' (or description, synopsis, summary), so nothing was read");
            foreach (var (index, name) in header.Fields.Index())
            {
                if (index != scene && index != text && index != part && index != heading && index != pages && translations.All(t => t.Index != index)) faults.Add(header.Line, $"the column '{name}' is not used");
            }

            return scene is null || text is null ? null : new Columns(scene.Value, text.Value, part, heading, pages, [.. translations.DistinctBy(t => t.Tag).Select(t => (t.Tag, t.Index))]);
        }
    }

    [GeneratedRegex(@"^(.{1,20}?)\s*\(\s*([1-9][0-9]?)\s*/\s*[1-9][0-9]?\s*\)$")]
    private static partial Regex PartOfNumber();

    [GeneratedRegex(@"^(?:([0-9]{1,3})\s*)?(?:\b([0-7])/8)?$")]
    private static partial Regex Pages();

    /// <summary><c>one-liner [pt-BR]</c>, <c>one-liner (de)</c>, <c>one-liner:de</c>.</summary>
    [GeneratedRegex(@"^\s*(?:one[ _-]?liner|description|synopsis|summary|text)\s*[\[(: ]\s*(?<tag>[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?)\s*[\])]?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Translation();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
