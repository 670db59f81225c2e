using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>What C# cells can say without a prefix.</summary>
public sealed class NotebookGlobals
{
    private const int MostGlued = 1 << 20;

    private readonly RichValues _rich;
    private readonly Func<SqlCells> _sql;
    private readonly Func<IEnumerable<(string Name, Type Type, object? Value)>> _values;
    private readonly JsonObject _parameters;

    internal NotebookGlobals(RichValues rich, Func<SqlCells> sql, Func<IEnumerable<(string Name, Type Type, object? Value)>> values, JsonObject parameters) => (_rich, _sql, _values, _parameters) = (rich, sql, values, parameters);

    /// <summary>Set when the cell is interrupted; code that heeds it can end in good order.</summary>
    public CancellationToken Interrupted { get; internal set; }

    internal OutputQueue? Outputs { get; set; }

    /// <summary>Shows a value: a sequence of objects as a table, others as text.</summary>
    public void Display(object? value) => Outputs?.Add(_rich.Display(value));

    /// <summary>Shows HTML. Viewers show it without script.</summary>
    public void DisplayHtml(string html) => Display(new Html(html));

    /// <summary>Shows a picture: PNG, JPEG, GIF, WebP or SVG.</summary>
    public void DisplayImage(byte[] bytes) => Display(new Picture(bytes));

    /// <summary>Shows a plot given as a Vega-Lite specification: JSON text, or an object that is written as JSON.</summary>
    public void DisplayPlot(object specification) => Display(specification as Plot ?? new Plot(specification));

    /// <summary>A result of the notebook under a name: kept with the run's record, and a parameter of notebooks that depend on this one.</summary>
    /// <exception cref="ArgumentException">It has more than 1 MiB as JSON.</exception>
    public void Glue(string name, object? value)
    {
        var node = JsonSerializer.SerializeToNode(value, KernelJson.Options);
        var bytes = node is null ? 0 : KernelJson.Bytes(node).Length;
        if (bytes > MostGlued) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{name}' has {bytes:N0} bytes as JSON; a value that is glued may have {MostGlued:N0}."));
        Outputs?.Add(RichValues.Glued(name, node));
    }

    /// <summary>The rows of a query, by column names. Variables of earlier cells that are numbers, texts, truth values or dates can be used in it as <c>$name</c>.</summary>
    public List<Dictionary<string, JsonElement>> Sql(string query) => Sql<Dictionary<string, JsonElement>>(query);

    /// <summary>The rows of a query as records: columns by the names of constructor parameters or properties.</summary>
    public List<T> Sql<T>(string query)
    {
        ShareVariables();
        return [.. _sql().Rows(query, Interrupted).Select(row => JsonSerializer.Deserialize<T>(row, KernelJson.Options)!)];
    }

    /// <summary>Makes rows a table that SQL cells can ask.</summary>
    public void Table<T>(string name, IEnumerable<T> rows) => _sql().Load(name, rows.Select(r => JsonSerializer.Serialize(r, KernelJson.Options)));

    /// <summary>A parameter that the run was given; a cell of injected parameters is run as assignments of these.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public T Parameter<T>(string name) => _parameters.TryGetPropertyValue(name, out var value)
        ? value is null ? default! : value is JsonValue plain && plain.TryGetValue<T>(out var read) ? read : value.Deserialize<T>(KernelJson.Options)! : throw new ArgumentException($"The run has no parameter '{name}'.");

    /// <summary>Runs a program of the sandbox to its end and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result.Trim()}");
    }

    internal void ShareVariables()
    {
        foreach (var (name, _, value) in _values()) _sql().Share(name, value);
    }
}

/// <summary>A plot as a Vega-Lite specification; as the last line of a cell it is shown.</summary>
/// <param name="Specification">JSON text, or an object that is written as JSON.</param>
public sealed record Plot(object Specification)
{
    /// <summary>Points joined by lines, of the two named columns.</summary>
    public static Plot Line<T>(IEnumerable<T> rows, string x, string y, string? color = null) => Of("line", rows, x, y, color);

    /// <summary>Points.</summary>
    public static Plot Points<T>(IEnumerable<T> rows, string x, string y, string? color = null) => Of("point", rows, x, y, color);

    /// <summary>Bars, one for each value of <paramref name="x"/>.</summary>
    public static Plot Bars<T>(IEnumerable<T> rows, string x, string y, string? color = null) => Of("bar", rows, x, y, color);

    private static Plot Of<T>(string mark, IEnumerable<T> rows, string x, string y, string? color)
    {
        var values = JsonSerializer.SerializeToNode(rows, KernelJson.Options) as JsonArray ?? [];
        var encoding = new JsonObject { ["x"] = Axis(values, x, mark == "bar"), ["y"] = Axis(values, y, false) };
        if (color is not null) encoding["color"] = new JsonObject { ["field"] = NameIn(values, color), ["type"] = "nominal" };
        return new Plot(new JsonObject { ["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json", ["mark"] = mark, ["data"] = new JsonObject { ["values"] = values.DeepClone() }, ["encoding"] = encoding });
    }

    private static JsonObject Axis(JsonArray values, string column, bool groups)
    {
        var name = NameIn(values, column);
        var number = values.FirstOrDefault()?[name]?.GetValueKind() == JsonValueKind.Number;
        return new JsonObject { ["field"] = name, ["type"] = number && !groups ? "quantitative" : groups ? "ordinal" : "nominal" };
    }

    private static string NameIn(JsonArray values, string column) =>
        (values.FirstOrDefault() as JsonObject)?.Select(p => p.Key).FirstOrDefault(k => k.Equals(column, StringComparison.OrdinalIgnoreCase)) ?? column;
}

/// <summary>HTML to be shown.</summary>
public sealed record Html(string Text);

/// <summary>A picture to be shown.</summary>
public sealed record Picture(byte[] Bytes);
