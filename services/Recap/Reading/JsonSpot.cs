using System.Text;
using System.Text.Json;

namespace Orrery.Services.Recap.Reading;

/// <summary>A value of a JSON document that knows its line and its path. Numbers keep their text, so that nothing is rounded.</summary>
internal sealed class JsonSpot(JsonTokenType kind, string? value, int line, JsonSpot? parent, string name)
{
    private const int MostDeep = 256;
    private const int MostValues = 1_000_000;
    private static readonly Dictionary<string, JsonSpot> NoFields = [];
    private static readonly List<JsonSpot> NoItems = [];

    public JsonTokenType Kind => kind;

    /// <summary>Of a string its text, of a number as written, else null.</summary>
    public string? Value => value;

    public int Line => line;

    public Dictionary<string, JsonSpot> Fields { get; } = kind == JsonTokenType.StartObject ? [] : NoFields;

    public List<JsonSpot> Items { get; } = kind == JsonTokenType.StartArray ? [] : NoItems;

    /// <summary>Such as <c>tracks.children[2].name</c>; its last 200 characters.</summary>
    public string Path
    {
        get
        {
            var path = parent is null or { Path.Length: 0 } ? name : name.StartsWith('[') ? parent.Path + name : $"{parent.Path}.{name}";
            return path.Length <= 200 ? path : "…" + path[^200..];
        }
    }

    public JsonSpot? this[string field] => Fields.GetValueOrDefault(field);

    public string? Text => Kind == JsonTokenType.String ? Value : null;

    public string? Number => Kind == JsonTokenType.Number ? Value : null;

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public static JsonSpot? Read(string text, Faults faults)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MostDeep, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var lines = new LineCount(bytes);
        var (open, root, name, count) = (new Stack<JsonSpot>(), (JsonSpot?)null, "", 0);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    open.Pop();
                    continue;
                }

                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    name = reader.GetString()!;
                    continue;
                }

                var line = lines.At((int)reader.TokenStartIndex);
                if (++count > MostValues)
                {
                    faults.Add(line, $"more than {MostValues:N0} values; the rest of the file was not read");
                    return root;
                }

                open.TryPeek(out var parent);
                var value = reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString(),
                    JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => null,
                };
                var spot = new JsonSpot(reader.TokenType, value, line, parent, parent is null ? "" : parent.IsObject ? name : $"[{parent.Items.Count}]");
                root ??= spot;
                if (parent is { IsObject: true }) parent.Fields[name] = spot;
                else parent?.Items.Add(spot);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push(spot);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var (line, column) = e is JsonException json ? ((int)(json.LineNumber ?? 0) + 1, (int)(json.BytePositionInLine ?? 0) + 1) : (lines.At((int)reader.TokenStartIndex), 0);
            faults.Add(line, $"the JSON breaks off here: {Sentence(e.Message)}", column);
        }

        return root;
    }

    private static string Sentence(string message) => message.Split(" LineNumber:")[0];

    /// <summary>Lines of offsets that only grow.</summary>
    private sealed class LineCount(byte[] bytes)
    {
        private int _at, _line = 1;

        public int At(int offset)
        {
            for (; _at < offset && _at < bytes.Length; _at++)
            {
                if (bytes[_at] == '\n') _line++;
            }

            return _line;
        }
    }
}
