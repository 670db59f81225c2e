using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Files;

/// <summary>A cell of a notebook, over the JSON that it was read from.</summary>
public sealed class NotebookCell
{
    private const int LongText = 1 << 18;

    internal NotebookCell(JsonObject json) => Json = json;

    public JsonObject Json { get; }

    public string Id => NotebookFile.Text(Json, "id") ?? "";

    public bool IsCode => NotebookFile.Text(Json, "cell_type") == "code";

    public JsonObject Metadata => Json["metadata"] as JsonObject ?? NotebookFile.Made(Json, "metadata");

    /// <summary>Of a code cell.</summary>
    public JsonArray Outputs => Json["outputs"] as JsonArray ?? [];

    public ImmutableArray<string> Tags => Metadata["tags"] is JsonArray tags ? [.. tags.OfType<JsonValue>().Select(t => t.TryGetValue<string>(out var tag) ? tag : "")] : [];

    /// <summary>The cell's text; written as a list of lines, as Jupyter does.</summary>
    public string Source
    {
        get => Json["source"] switch
        {
            JsonArray lines => string.Concat(lines.Select(l => l!.GetValue<string>())),
            JsonValue text => text.GetValue<string>(),
            _ => "",
        };
        set => Json["source"] = Lines(value);
    }

    /// <summary>A new code cell.</summary>
    public static NotebookCell Code(string id, string source, params ReadOnlySpan<string> tags)
    {
        var metadata = new JsonObject();
        if (tags.Length > 0) metadata["tags"] = new JsonArray([.. tags.ToArray().Select(t => (JsonNode)t)]);
        return new NotebookCell(new JsonObject { ["cell_type"] = "code", ["execution_count"] = null, ["id"] = id, ["metadata"] = metadata, ["outputs"] = new JsonArray(), ["source"] = Lines(source) });
    }

    /// <summary>The cell's language and its code without a line that only names the language.</summary>
    /// <param name="otherwise">The notebook's language.</param>
    public (string Language, string Code) Program(string otherwise)
    {
        var source = Source;
        var first = source.TrimStart().Split('\n')[0].Trim();
        if ((first.StartsWith("%%", StringComparison.Ordinal) || first.StartsWith("#!", StringComparison.Ordinal)) && Languages.Of(first[2..].Split(' ')[0]) is { } said)
            return (said, "\n" + string.Join('\n', source.TrimStart().Split('\n').Skip(1))); // its line stays, so that the lines of errors are the cell's
        var named = NotebookFile.Text(Metadata["orrery"], "language") ?? NotebookFile.Text(Metadata["polyglot_notebook"], "kernelName")
            ?? NotebookFile.Text(Metadata["dotnet_interactive"], "language") ?? NotebookFile.Text(Metadata["vscode"], "languageId");
        return (Languages.Of(named) ?? named?.Trim() ?? otherwise, source); // one that can't be run is refused by its own name
    }

    /// <summary>Adds an output; what is printed goes on where the same stream printed last, unless that is long: each addition writes it anew.</summary>
    public void Add(JsonObject output)
    {
        var outputs = Outputs;
        if (NotebookFile.Text(output, "output_type") == "stream" && outputs.LastOrDefault() is JsonObject last && NotebookFile.Text(last, "output_type") == "stream" && NotebookFile.Text(last, "name") == NotebookFile.Text(output, "name")
            && NotebookFile.Text(last, "text") is { Length: < LongText } said)
            last["text"] = said + NotebookFile.Text(output, "text");
        else
            outputs.Add(output.DeepClone());
    }

    /// <summary>As if it had never been run.</summary>
    public void Clear()
    {
        if (!IsCode) return;
        Json["outputs"] = new JsonArray();
        Json["execution_count"] = null;
    }

    private static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (var from = 0; from < text.Length;)
        {
            var end = text.IndexOf('\n', from) is var found and >= 0 ? found + 1 : text.Length;
            lines.Add(text[from..end]);
            from = end;
        }

        return lines;
    }
}
