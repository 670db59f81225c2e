using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>What may stand at the cursor: proposals that replace the characters from <c>start</c> to <c>end</c>.</summary>
internal static class Completions
{
    public const int Most = 200;

    public static JsonObject None(int cursor) => Of(cursor, cursor, []);

    public static JsonObject Of(int start, int end, IEnumerable<(string Text, string Kind)> matches) => new()
    {
        ["start"] = start, ["end"] = end,
        ["matches"] = new JsonArray([.. matches.DistinctBy(m => m.Text).Take(Most).Select(m => (JsonNode)new JsonObject { ["text"] = m.Text, ["kind"] = m.Kind })]),
    };

    /// <summary>Where the word begins that ends at the cursor.</summary>
    public static int WordStart(string code, int cursor)
    {
        while (cursor > 0 && (char.IsLetterOrDigit(code[cursor - 1]) || code[cursor - 1] == '_')) cursor--;
        return cursor;
    }
}
