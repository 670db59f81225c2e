using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orrery.Services.Notebook.Files;

namespace Orrery.Services.Notebook.Parameters;

/// <summary>Reads the parameters of a notebook from its cell that is tagged <c>parameters</c>: assignments of the cell's language, one a line.</summary>
public static partial class ParameterCell
{
    public const string Tag = "parameters";
    public const string InjectedTag = "injected-parameters";

    /// <summary>Where the cell is; -1 if there is none.</summary>
    public static int IndexIn(NotebookFile file) => file.Cells.ToList().FindIndex(c => c.IsCode && c.Tags.Contains(Tag));

    /// <summary>The language in which parameters are injected: the cell's, else the notebook's.</summary>
    public static string LanguageOf(NotebookFile file) => IndexIn(file) is var at and >= 0 ? file.Cells[at].Program(file.Language).Language : file.Language;

    /// <summary>The parameters in their order; none if there is no such cell. Lines that are no assignment are passed over.</summary>
    public static ImmutableArray<Parameter> Read(NotebookFile file)
    {
        if (IndexIn(file) is var at && at < 0) return [];
        var (language, code) = file.Cells[at].Program(file.Language);
        var found = new Dictionary<string, Parameter>();
        foreach (var line in code.Split('\n'))
        {
            if (ReadLine(language, line.TrimEnd('\r').Trim()) is { } parameter) found[parameter.Name] = parameter;
        }

        return [.. found.Values];
    }

    private static Parameter? ReadLine(string language, string line)
    {
        var match = (language switch { Languages.Sql => SqlLine(), Languages.Python => PythonLine(), _ => CSharpLine() }).Match(line);
        if (!match.Success) return null;
        var (text, help) = Value.Split(match.Groups["rest"].Value, language);
        var declared = match.Groups["type"].Value is { Length: > 0 } type and not "var" ? type.Trim() : null;
        if (language == Languages.Python && TypeComment().Match(help) is { Success: true } comment) (declared, help) = (declared ?? comment.Groups[1].Value, comment.Groups[2].Value.Trim());
        var value = Value.Read(text, language);
        var kind = Kinds.Of(declared) ?? Kinds.Of(value, text);
        if (kind == ParameterKind.Date && value is null) value = DateIn().Match(text) is { Success: true } date ? date.Value : null;
        return new Parameter(match.Groups["name"].Value, kind, value, help, language == Languages.CSharp ? declared : null);
    }

    [GeneratedRegex(@"^(?:(?<type>[A-Za-z_][\w.]*(?:<[\w<>, ]+>)?(?:\[\])?\??)\s+)?(?<name>[A-Za-z_]\w*)\s*=(?!=)\s*(?<rest>.+)$")]
    private static partial Regex CSharpLine();

    [GeneratedRegex(@"^(?<name>[A-Za-z_]\w*)\s*(?::\s*(?<type>[\w\[\], .]+?))?\s*=(?!=)\s*(?<rest>.+)$")]
    private static partial Regex PythonLine();

    [GeneratedRegex(@"^SET\s+VARIABLE\s+(?<name>[A-Za-z_]\w*)\s*=\s*(?<rest>.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex SqlLine();

    [GeneratedRegex(@"^type:\s*(\w+)\s*(.*)$")]
    private static partial Regex TypeComment();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}")]
    private static partial Regex DateIn();
}
