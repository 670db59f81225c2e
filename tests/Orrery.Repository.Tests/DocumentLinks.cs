using System.Text.RegularExpressions;

namespace Orrery.Repository.Tests;

/// <summary>A relative link in a Markdown page points to a file or folder of the repository, and to a heading that is there.</summary>
internal static partial class DocumentLinks
{
    public static IEnumerable<Violation> Check(IReadOnlyCollection<SourceFile> files)
    {
        var known = files.ToDictionary(file => file.Path);
        var folders = files.SelectMany(file => Ancestors(file.Folder)).ToHashSet();
        return files.Where(IsPage).SelectMany(page => Links(page).Select(link => (link, What: Fault(page, link.Target, known, folders)))
            .Where(found => found.What is not null)
            .Select(found => new Violation(page.Path, found.link.Line, found.What!)));
    }

    private static string? Fault(SourceFile page, string target, Dictionary<string, SourceFile> known, HashSet<string> folders)
    {
        if (Scheme().IsMatch(target)) return null;
        var cut = target.IndexOf('#', StringComparison.Ordinal);
        var (relative, heading) = cut < 0 ? (target, null) : (target[..cut], target[(cut + 1)..]);
        var path = relative.Length == 0 ? page.Path : page.Resolve(Uri.UnescapeDataString(relative));
        if (path is null || !(known.ContainsKey(path) || folders.Contains(path))) return $"the link '{target}' leads nowhere";
        if (heading is null || !known.TryGetValue(path, out var file) || !IsPage(file)) return null;
        return Headings(file).Contains(heading) ? null : $"{path} has no heading '#{heading}'";
    }

    /// <summary>The targets of inline links, images and reference definitions, outside code.</summary>
    private static IEnumerable<(string Target, int Line)> Links(SourceFile page) =>
        from line in Prose(page)
        from match in Inline().Matches(Code().Replace(line.Text, "")).Concat(Definition().Matches(line.Text))
        select (match.Groups["target"].Value, line.Number);

    private static IEnumerable<string> Headings(SourceFile page) =>
        from line in Prose(page)
        where line.Text.StartsWith('#')
        select Punctuation().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static IEnumerable<(string Text, int Number)> Prose(SourceFile page)
    {
        var fenced = false;
        foreach (var (index, line) in page.Text.Split('\n').Index())
        {
            var fence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (!fence && !fenced) yield return (line, index + 1);
            fenced ^= fence;
        }
    }

    private static bool IsPage(SourceFile file) => file.IsA(".md");

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (; folder.Length > 0; folder = folder.Contains('/') ? folder[..folder.LastIndexOf('/')] : "") yield return folder;
        yield return "";
    }

    [GeneratedRegex(@"\]\(<?(?<target>[^)\s>]+)>?(\s+""[^""]*"")?\)")]
    private static partial Regex Inline();

    [GeneratedRegex(@"^\s{0,3}\[[^\]]+\]:\s*<?(?<target>[^\s>]+)")]
    private static partial Regex Definition();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex("^([a-z][a-z0-9+.-]*:|//)", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
