using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Files;

/// <summary>The languages of cells, and what notebooks of other tools call them.</summary>
public static class Languages
{
    public const string CSharp = "csharp";
    public const string Sql = "sql";
    public const string Python = "python";

    /// <summary>The language that a name stands for, or null.</summary>
    public static string? Of(string? name) => name?.Trim().ToLowerInvariant() switch
    {
        "c#" or "cs" or "csharp" or ".net-csharp" => CSharp,
        "sql" or "duckdb" => Sql,
        "py" or "python" or "python3" or "ipython" => Python,
        _ => null,
    };

    public static JsonObject Kernelspec(string language) => new() { ["display_name"] = $"Orrery ({language})", ["language"] = language, ["name"] = $"orrery-{language}" };
}
