using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;

namespace Orrery.Services.Recap.Scripts;

/// <summary>Reads Final Draft's FDX: paragraphs with their types, scene numbers, summaries of scene properties, dual dialogue, script notes, omitted scenes.</summary>
public static partial class FdxReader
{
    private static readonly string[] Known =
        ["Scene Heading", "Action", "Character", "Parenthetical", "Dialogue", "Transition", "Shot", "General", "Cast List", "New Act", "End of Act", "Lyrics", "Singing"];

    public static Reading<Script> Read(string text) => SourceText.Guarded(text, Script.Nothing, faults => new Pass(faults).Run(text));

    private sealed class Pass(Faults faults)
    {
        private readonly ScriptBuild _build = new(faults);
        private readonly HashSet<string> _unknown = [];
        private string? _who;

        public Script Run(string text)
        {
            if (XmlNode.Read(text, faults) is not { } root) return Script.Nothing;
            if (root.Name != "FinalDraft") faults.Add(root.Line, $"the document is <{root.Name}>, not <FinalDraft>; it was searched all the same", root.Column, root.Name);
            foreach (var content in root.Named("Content")) Paragraphs(content, dual: 0);
            return _build.End(TitlePage(root));
        }

        /// <param name="dual">0 outside of dual dialogue; else how many characters have spoken in it, from 1.</param>
        private void Paragraphs(XmlNode parent, int dual)
        {
            foreach (var element in parent.Elements)
            {
                if (element.Name == "Paragraph")
                {
                    if (element.Named("DualDialogue").FirstOrDefault() is { } beside) Paragraphs(beside, dual: 1);
                    else Paragraph(element, ref dual);
                }
                else if (element.Name == "DualDialogue")
                {
                    Paragraphs(element, dual: 1);
                }
            }
        }

        private void Paragraph(XmlNode paragraph, ref int dual)
        {
            var type = paragraph["Type"] ?? "";
            var text = Words(paragraph);
            foreach (var note in paragraph.Named("ScriptNote")) _build.Note(Spaces().Replace(note.Text(), " ").Trim());
            if (type != "Dialogue" && type != "Parenthetical" && type != "Character") _who = null;
            switch (type)
            {
                case "Scene Heading":
                    Heading(paragraph, text);
                    break;
                case "Character":
                    _who = Extension().Replace(text[..Math.Min(text.Length, 120)], "").Trim();
                    if (dual > 0) dual++;
                    break;
                case "Dialogue" or "Lyrics" or "Singing":
                    if (_who is null) faults.Add(paragraph.Line, "dialogue without a character before it", paragraph.Column, "Paragraph");
                    _build.Speech(paragraph.Line, _who ?? "", text, dual > 2);
                    break;
                case "New Act":
                    _build.Section = text;
                    break;
                case "Parenthetical" or "Transition" or "End of Act" or "Cast List":
                    break;
                default:
                    if (!Known.Contains(type) && _unknown.Add(type)) faults.Add(paragraph.Line, $"paragraphs of the type '{type}' are not known; they were taken as action", paragraph.Column, "Paragraph");
                    _build.Action(text);
                    break;
            }
        }

        private void Heading(XmlNode paragraph, string text)
        {
            var number = paragraph["Number"]?.Trim();
            _build.Heading(paragraph.Line, text.Length == 0 && paragraph.Named("OmittedScene").Any() ? "OMITTED" : text, number is { Length: > 0 and <= 20 } ? number : null);
            if (number is { Length: > 20 }) faults.Add(paragraph.Line, $"'{number}' is no scene number: it has more than 20 characters", paragraph.Column, "Paragraph");
            foreach (var properties in paragraph.Named("SceneProperties"))
            {
                foreach (var summary in properties.Named("Summary")) _build.Synopsis(summary.Line, Spaces().Replace(string.Join(' ', summary.Named("Paragraph").Select(p => p.Text())), " ").Trim());
            }
        }

        private static ImmutableSortedDictionary<string, string> TitlePage(XmlNode root)
        {
            var first = root.Named("TitlePage").SelectMany(t => t.Named("Content")).SelectMany(c => c.Named("Paragraph")).Select(Words).FirstOrDefault(t => t.Length > 0);
            return first is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add("title", first);
        }

        /// <summary>The paragraph's own words: those of its texts, not of notes and properties within it.</summary>
        private static string Words(XmlNode paragraph) => Spaces().Replace(string.Concat(paragraph.Named("Text").Select(t => t.Text())), " ").Trim();
    }

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Extension();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
