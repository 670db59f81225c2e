using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;

namespace Orrery.Services.Recap.Scripts;

/// <summary>Reads Fountain, the plain-text form of screenplays (syntax 1.1).</summary>
/// <remarks>Title page, scene headings with and without numbers, forced elements, dual dialogue, sections, synopses, notes, boneyard and emphasis. Centred text and lyrics are taken as action; page breaks and transitions carry nothing
/// that recaps need.</remarks>
public static partial class FountainReader
{
    public static Reading<Script> Read(string text) => SourceText.Guarded(text, Script.Nothing, faults => new Pass(text, faults).Run());

    private sealed class Pass(string text, Faults faults)
    {
        private const int LongestName = 120;
        private readonly ScriptBuild _build = new(faults);
        private string[] _lines = [];
        private int _at;

        public Script Run()
        {
            var (bare, notes) = FountainAsides.Without(text, faults);
            _lines = SourceText.Lines(bare);
            var titlePage = TitlePage();
            var note = 0;
            for (; _at < _lines.Length; _at++)
            {
                Element();
                for (; note < notes.Count && notes[note].Line <= _at + 1; note++) _build.Note(notes[note].Text);
            }

            return _build.End(titlePage);
        }

        private string Line => _lines[_at];

        private bool BlankBefore => _at == 0 || IsBlank(_lines[_at - 1]);

        private bool BlankAfter => _at + 1 >= _lines.Length || IsBlank(_lines[_at + 1]);

        private void Element()
        {
            var line = Line.Trim();
            if (line.Length == 0 || PageBreak().IsMatch(line)) return;
            if (line[0] == '#') _build.Section = line.TrimStart('#').Trim();
            else if (line[0] == '=') _build.Synopsis(_at + 1, Plain(line[1..]));
            else if (line[0] == '!') _build.Action(Plain(line[1..]));
            else if (line[0] == '~') _build.Action(Plain(line[1..]));
            else if (line[0] == '>') Centred(line);
            else if (line[0] == '.' && line.Length > 1 && line[1] != '.') Heading(line[1..]);
            else if (BlankBefore && HeadingStart().IsMatch(line)) Heading(line);
            else if (line[0] == '@' && line.Length > 1) Dialogue(line[1..]);
            else if (BlankBefore && BlankAfter && Transition().IsMatch(line)) return;
            else if (BlankBefore && !BlankAfter && IsCharacter(line)) Dialogue(line);
            else _build.Action(Plain(line));
        }

        private void Centred(string line)
        {
            if (line.EndsWith('<')) _build.Action(Plain(line[1..^1]));
        }

        private void Heading(string line)
        {
            var match = line.Length <= 1000 ? Number().Match(line) : Match.Empty;
            if (!match.Success && line.EndsWith('#')) faults.Add(_at + 1, "the scene number isn't closed on both sides by '#', or holds other characters than letters, digits, dashes and full stops; it was taken as part of the heading");
            _build.Heading(_at + 1, Plain(match.Success ? line[..match.Index] : line), match.Success ? match.Groups[1].Value : null);
        }

        private void Dialogue(string line)
        {
            var (at, dual) = (_at + 1, line.EndsWith('^'));
            var who = Extension().Replace(line[..Math.Min(line.Length, LongestName)].TrimEnd('^').Trim(), "").Trim();
            var spoken = new List<string>();
            while (_at + 1 < _lines.Length && !IsBlank(_lines[_at + 1]))
            {
                _at++;
                var words = Line.Trim();
                if (!(words.StartsWith('(') && words.EndsWith(')'))) spoken.Add(Plain(words.TrimStart('~')));
            }

            if (spoken.Count == 0) faults.Add(at, $"'{who}' stands as a character but says nothing");
            _build.Speech(at, Plain(who), string.Join(' ', spoken.Where(s => s.Length > 0)), dual);
        }

        /// <summary>A first line such as <c>Title: …</c>, with a value beside or below it; so <c>FADE IN:</c> is none.</summary>
        private ImmutableSortedDictionary<string, string> TitlePage()
        {
            var page = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            var first = TitleKey().Match(_lines[0]);
            if (!first.Success || first.Groups[2].ValueSpan.IsWhiteSpace() && (_lines.Length < 2 || IsBlank(_lines[1]) || !char.IsWhiteSpace(_lines[1][0]))) return page.ToImmutable();
            var key = "";
            for (; _at < _lines.Length && !IsBlank(Line); _at++)
            {
                if (!char.IsWhiteSpace(Line[0]) && TitleKey().Match(Line) is { Success: true } match)
                {
                    key = match.Groups[1].Value.Trim().ToLowerInvariant();
                    if (page.Count < 50) page[key] = Plain(match.Groups[2].Value);
                }
                else if (page.TryGetValue(key, out var before))
                {
                    if (before.Length < 1000) page[key] = $"{before} {Plain(Line)}".Trim();
                }
                else
                {
                    faults.Add(_at + 1, $"'{Line.Trim()}' on the title page has no key before it");
                }
            }

            return page.ToImmutable();
        }

        private static bool IsCharacter(string line)
        {
            if (line.Length > LongestName) return false;
            var name = Extension().Replace(line.TrimEnd('^'), "");
            return name.Any(char.IsLetter) && !name.Any(char.IsLower);
        }

        /// <summary>Nothing on it, and not the two spaces that keep a dialogue together.</summary>
        private static bool IsBlank(string line) => string.IsNullOrWhiteSpace(line) && line.Length != 2;

        private static string Plain(string line) => Spaces().Replace(Escape().Replace(Emphasis().Replace(line, ""), "$1"), " ").Trim();
    }

    [GeneratedRegex(@"^={3,}$")]
    private static partial Regex PageBreak();

    [GeneratedRegex(@"^(INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I\.?/E)[. ]", RegexOptions.IgnoreCase)]
    private static partial Regex HeadingStart();

    [GeneratedRegex(@"#\s*([\p{L}\p{N}.\-]{1,20})\s*#\s*$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[^\p{Ll}]*TO:$")]
    private static partial Regex Transition();

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Extension();

    [GeneratedRegex(@"^([^:\s][^:]{0,60}):(.*)$")]
    private static partial Regex TitleKey();

    [GeneratedRegex(@"(?<!\\)[*_]+")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"\\([*_\\#@!~>.=])")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
