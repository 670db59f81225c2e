using System.Globalization;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;

namespace Orrery.Services.Notebook.Runs;

/// <summary>Writes into a notebook what papermill writes, where papermill writes it, so that tools which read executed notebooks of papermill read these.</summary>
internal static class Papermill
{
    private const string ErrorTag = "papermill-error-cell-tag";

    /// <summary>Before the first cell: outputs and the marks of an earlier run go.</summary>
    public static void Begin(NotebookFile file, JsonObject defaults, JsonObject parameters, string source, DateTimeOffset now)
    {
        for (var i = file.Cells.Count - 1; i >= 0; i--)
        {
            if (file.Cells[i].Tags.Contains(ErrorTag)) file.RemoveAt(i);
        }

        foreach (var cell in file.Cells)
        {
            cell.Clear();
            cell.Metadata["papermill"] = new JsonObject { ["duration"] = null, ["end_time"] = null, ["exception"] = null, ["start_time"] = null, ["status"] = "pending" };
        }

        file.Metadata["papermill"] = new JsonObject
        {
            ["default_parameters"] = defaults.DeepClone(), ["duration"] = null, ["end_time"] = null, ["environment_variables"] = new JsonObject(), ["exception"] = null,
            ["input_path"] = source, ["output_path"] = "notebook.ipynb", ["parameters"] = parameters.DeepClone(), ["start_time"] = Time(now), ["version"] = "orrery",
        };
    }

    public static void CellBegins(NotebookCell cell, DateTimeOffset now)
    {
        var mark = Mark(cell);
        (mark["status"], mark["start_time"]) = ("running", Time(now));
    }

    public static void CellEnds(NotebookCell cell, bool failed, DateTimeOffset began, DateTimeOffset now)
    {
        var mark = Mark(cell);
        (mark["status"], mark["exception"]) = (failed ? "failed" : "completed", failed);
        (mark["end_time"], mark["duration"]) = (Time(now), Math.Round((now - began).TotalSeconds, 6));
    }

    public static void End(NotebookFile file, bool? failed, DateTimeOffset began, DateTimeOffset now)
    {
        if (file.Metadata["papermill"] is not JsonObject mark) return;
        mark["exception"] = failed;
        (mark["end_time"], mark["duration"]) = (Time(now), Math.Round((now - began).TotalSeconds, 6));
    }

    private static JsonObject Mark(NotebookCell cell) => cell.Metadata["papermill"] as JsonObject ?? NotebookFile.Made(cell.Metadata, "papermill");

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
