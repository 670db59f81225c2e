using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;

namespace Orrery.Services.Notebook.Parameters;

/// <summary>Puts the values of a run into a notebook, as papermill does: a cell tagged <c>injected-parameters</c> behind the one of parameters, or in place of the one that is there, or at the top.</summary>
public static class Injection
{
    /// <summary>Checks the values and injects them; without any value the notebook stays as it is.</summary>
    /// <returns>What is run in place of the injected cell; null if that is its own text.</returns>
    /// <exception cref="FailureException">Type <c>input.parameters</c>: there is no such parameter, or a value isn't of its kind; the message names all of them.</exception>
    public static string? Inject(NotebookFile file, IReadOnlyDictionary<string, JsonNode?> values)
    {
        var parameters = ParameterCell.Read(file);
        if (Problems(parameters, values) is { Length: > 0 } problems) throw FailureException.User("input.parameters", string.Join(' ', problems));
        if (values.Count == 0) return null;
        var language = ParameterCell.LanguageOf(file);
        var byName = parameters.ToDictionary(p => p.Name);
        var comment = language switch { Languages.Python => "# Parameters", Languages.Sql => "-- Parameters", _ => "// Parameters" };
        string[] lines = [comment, .. values.Select(v => Assignment.Write(language, v.Key, v.Value, byName.GetValueOrDefault(v.Key)))];
        var source = string.Join('\n', lines);

        var (parametersAt, injectedAt) = (ParameterCell.IndexIn(file), file.Cells.ToList().FindIndex(c => c.Tags.Contains(ParameterCell.InjectedTag)));
        if (injectedAt >= 0) file.RemoveAt(injectedAt);
        else injectedAt = parametersAt + 1;
        var cell = NotebookCell.Code(NotebookFile.IdOf(ParameterCell.InjectedTag, injectedAt, [.. file.Cells]), source, ParameterCell.InjectedTag);
        if (language != file.Language) cell.Metadata["orrery"] = new JsonObject { ["language"] = language };
        file.Insert(injectedAt, cell);
        return language == Languages.CSharp
            ? string.Join('\n', lines.Take(1).Concat(values.Zip(lines.Skip(1)).Select(v => Assignment.Shared(v.First.Key, v.First.Value, byName.GetValueOrDefault(v.First.Key)) ?? v.Second))) : null;
    }

    private static ImmutableArray<string> Problems(ImmutableArray<Parameter> parameters, IReadOnlyDictionary<string, JsonNode?> values)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, value) in values)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0])) problems.Add($"'{name}' can't be the name of a parameter.");
            else if (parameters.IsEmpty) continue; // without a cell of parameters whatever is given is injected, as papermill does
            else if (parameters.FirstOrDefault(p => p.Name == name) is not { } parameter) problems.Add($"The notebook has no parameter '{name}'; it has {string.Join(", ", parameters.Select(p => p.Name))}.");
            else if (Kinds.Problem(parameter, value) is { } problem) problems.Add(problem);
        }

        return problems.ToImmutable();
    }
}
