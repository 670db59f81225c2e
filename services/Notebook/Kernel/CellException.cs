using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>A cell that failed, in the words that its author is to read, as many as can be read.</summary>
/// <param name="name">The kind of error, such as an exception's type.</param>
/// <param name="line">In the cell, from 1; 0 where it isn't known.</param>
internal sealed class CellException(string name, string message, int line = 0, IReadOnlyList<string>? traceback = null) : Exception(Cut(message, 100_000))
{
    /// <summary>What went wrong outside of the cell's own code.</summary>
    public static CellException Of(Exception thrown) => new(thrown.GetType().FullName ?? "Exception", thrown.Message);

    public static CellException Interrupted() => new("Interrupted", "The cell was interrupted.");

    public string Name => Cut(name, 1_000);

    public int Line => line;

    public JsonObject Output() => new()
    {
        ["output_type"] = "error", ["ename"] = Name, ["evalue"] = Message,
        ["traceback"] = new JsonArray([.. (traceback ?? [$"{Name}: {Message}"]).Take(200).Select(l => (JsonNode)Cut(l, 10_000))]),
    };

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
