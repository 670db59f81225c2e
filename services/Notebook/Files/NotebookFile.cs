using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Files;

/// <summary>A notebook in the format of Jupyter, nbformat 4.5. What it holds beyond what is known here is kept and written again.</summary>
/// <remarks>Files of 4.0 to 4.4 are read as 4.5: cells without an id get one that follows from their place and text. Not safe for several threads.</remarks>
public sealed class NotebookFile
{
    /// <summary>Larger files are refused: they would be held in memory several times.</summary>
    public const int MostBytes = 128 << 20;

    private const string Refused = "input.notebook";
    private static readonly JsonWriterOptions Writing = new() { Indented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _json;
    private readonly List<NotebookCell> _cells;

    private NotebookFile(JsonObject json, List<NotebookCell> cells) => (_json, _cells) = (json, cells);

    /// <summary>In their order.</summary>
    public IReadOnlyList<NotebookCell> Cells => _cells;

    public JsonObject Metadata => _json["metadata"] as JsonObject ?? Made(_json, "metadata");

    /// <summary>The language of code cells that don't say another: <c>csharp</c>, <c>sql</c> or <c>python</c>; a file that names none is C#.</summary>
    public string Language => Languages.Of(Text(Metadata["kernelspec"], "language") ?? Text(Metadata["language_info"], "name") ?? Text(Metadata["kernelspec"], "name")) ?? Languages.CSharp;

    /// <summary>Reads a file.</summary>
    /// <param name="name">What people call it, for errors.</param>
    /// <exception cref="FailureException">Type <c>input.notebook</c>: it isn't JSON, no notebook, or of another format; the message says where.</exception>
    public static NotebookFile Parse(ReadOnlyMemory<byte> bytes, string name = "notebook")
    {
        if (bytes.Length > MostBytes) throw Refuse(name, $"it has {bytes.Length:N0} bytes, and at most {MostBytes:N0} are read. Clear its outputs.");
        JsonObject root;
        try
        {
            root = JsonNode.Parse(bytes.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 128 }) as JsonObject ?? throw Refuse(name, "it is JSON, but no object.");
        }
        catch (JsonException e)
        {
            throw Refuse(name, $"it isn't JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {e.Message.Split(" LineNumber:")[0]}");
        }

        try
        {
            return Checked(root, name);
        }
        catch (ArgumentException e) // a name twice in one object: found out when it is looked into
        {
            throw Refuse(name, e.Message);
        }
    }

    /// <summary>A notebook with one code cell for each text.</summary>
    public static NotebookFile Of(string language, params ReadOnlySpan<string> cells)
    {
        var file = new NotebookFile(new JsonObject { ["cells"] = new JsonArray(), ["metadata"] = new JsonObject { ["kernelspec"] = Languages.Kernelspec(language) }, ["nbformat"] = 4, ["nbformat_minor"] = 5 }, []);
        foreach (var cell in cells) file.Insert(file.Cells.Count, NotebookCell.Code(IdOf(cell, file._cells.Count, file._cells), cell));
        return file;
    }

    public void Insert(int index, NotebookCell cell)
    {
        _cells.Insert(index, cell);
        ((JsonArray)_json["cells"]!).Insert(index, cell.Json);
    }

    public void RemoveAt(int index)
    {
        _cells.RemoveAt(index);
        ((JsonArray)_json["cells"]!).RemoveAt(index);
    }

    /// <summary>As Jupyter writes it: indented by one, UTF-8, a line end at the end.</summary>
    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Writing)) _json.WriteTo(writer);
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    public NotebookFile Copy() => Parse(Write());

    internal static string? Text(JsonNode? from, string name) => from is JsonObject o && o[name] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    internal static JsonObject Made(JsonObject parent, string name)
    {
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    private static NotebookFile Checked(JsonObject root, string name)
    {
        var major = Number(root, "nbformat", name);
        if (major != 4) throw Refuse(name, $"it is of nbformat {major}. Open it in Jupyter and save it, which makes it 4.");
        var minor = Number(root, "nbformat_minor", name);
        if (root["metadata"] is not (null or JsonObject)) throw Refuse(name, "metadata is no object.");
        if (root["cells"] is not JsonArray cells) throw Refuse(name, "it has no list 'cells'.");
        var all = new List<NotebookCell>();
        for (var i = 0; i < cells.Count; i++) all.Add(Cell(cells[i], i, all, name));
        if (minor < 5) root["nbformat_minor"] = 5;
        return new NotebookFile(root, all);
    }

    private static NotebookCell Cell(JsonNode? json, int index, List<NotebookCell> before, string name)
    {
        var at = $"cells[{index}]";
        if (json is not JsonObject cell) throw Refuse(name, $"{at} is no object.");
        var type = Text(cell, "cell_type");
        if (type is not ("code" or "markdown" or "raw")) throw Refuse(name, $"{at}.cell_type is {(type is null ? "missing" : $"'{type}'")}; it may be code, markdown or raw.");
        if (cell["source"] is not (JsonValue or JsonArray) || cell["source"] is JsonArray lines && lines.Any(l => l is not JsonValue v || !v.TryGetValue<string>(out _)) || cell["source"] is JsonValue value && !value.TryGetValue<string>(out _))
            throw Refuse(name, $"{at}.source is neither a text nor a list of lines.");
        if (cell["metadata"] is not (null or JsonObject)) throw Refuse(name, $"{at}.metadata is no object.");
        if (cell["metadata"] is null) cell["metadata"] = new JsonObject();
        if (type == "code" && cell["outputs"] is not (null or JsonArray)) throw Refuse(name, $"{at}.outputs is no list.");
        if (type == "code" && cell["outputs"] is null) cell["outputs"] = new JsonArray();
        var read = new NotebookCell(cell);
        var id = Text(cell, "id");
        if (id is null) cell["id"] = IdOf(read.Source, index, before);
        else if (id.Length is 0 or > 64 || id.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"))
            throw Refuse(name, $"{at}.id is '{(id.Length > 70 ? id[..70] + "…" : id)}'; it may have 1 to 64 letters, digits, - and _.");
        else if (before.Exists(c => c.Id == id)) throw Refuse(name, $"{at}.id is '{id}', which an earlier cell has as well.");
        return read;
    }

    internal static string IdOf(string source, int index, List<NotebookCell> before)
    {
        for (var salt = 0; ; salt++)
        {
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{index} {salt} {source}")))[..8];
            if (!before.Exists(c => c.Id == id)) return id;
        }
    }

    private static int Number(JsonObject root, string field, string name) =>
        root[field] is JsonValue value && value.TryGetValue<int>(out var number) ? number : throw Refuse(name, $"it has no number '{field}', so it is no notebook.");

    private static FailureException Refuse(string name, string why) => FailureException.User(Refused, $"{name} can't be read as a notebook: {why}");
}
