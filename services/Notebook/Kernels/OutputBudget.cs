using System.Globalization;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>What is kept of all that a kernel says for one notebook. A kernel has limits of its own; these hold whatever it has become.</summary>
/// <remarks>The notebook is held in memory and written after each cell, so these limits are those of a worker's memory and of a record that can still be opened.</remarks>
internal sealed class OutputBudget
{
    /// <summary>Bytes of one output as JSON; a longer one is left out.</summary>
    public const int MostOutput = 5 << 20;

    /// <summary>Outputs of a cell.</summary>
    public const int MostOutputs = 10_010;

    /// <summary>Bytes of all outputs of a notebook.</summary>
    public const long MostOfNotebook = 32 << 20;

    /// <summary>Bytes of all values that are glued, with their names.</summary>
    public const long MostOfValues = 4 << 20;

    private readonly Dictionary<string, long> _values = [];
    private long _bytes;
    private int _outputs;
    private bool _cut;

    /// <summary>What was glued beyond the limit since the cell began, in words; null if nothing was.</summary>
    public string? Refused { get; private set; }

    public void CellBegins() => (_outputs, _cut, Refused) = (0, false, null);

    /// <summary>What is kept in an output's place: itself, words that say what was cut, or nothing once that was said.</summary>
    /// <param name="bytes">As JSON.</param>
    public JsonObject? Keep(JsonObject output, long bytes)
    {
        if (_cut) return null;
        if (++_outputs > MostOutputs) return Cut(string.Create(CultureInfo.InvariantCulture, $"of a cell's outputs the first {MostOutputs:N0} are kept"));
        if (_bytes + bytes > MostOfNotebook) return Cut(string.Create(CultureInfo.InvariantCulture, $"a notebook's outputs are kept up to {MostOfNotebook >> 20} MiB; the rest of this cell's is left out"));
        _bytes += bytes;
        return output;
    }

    /// <summary>Whether a value is kept.</summary>
    public bool KeepsValue(string name, long bytes)
    {
        var total = _values.Where(v => v.Key != name).Sum(v => v.Value) + name.Length + bytes;
        if (total > MostOfValues)
        {
            Refused = string.Create(CultureInfo.InvariantCulture, $"The values that a run's cells glue may have {MostOfValues >> 20} MiB in all; with '{(name.Length > 100 ? name[..100] + "…" : name)}' it is {total:N0} bytes.");
            return false;
        }

        _values[name] = name.Length + bytes;
        return true;
    }

    /// <summary>Words in the place of an output.</summary>
    public static JsonObject Words(string words) => new() { ["output_type"] = "stream", ["name"] = "stderr", ["text"] = $"… cut: {words}\n" };

    private JsonObject Cut(string words)
    {
        _cut = true;
        return Words(words);
    }
}
