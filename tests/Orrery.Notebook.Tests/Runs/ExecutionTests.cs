using System.Text;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Kernel;
using Orrery.Services.Notebook.Kernels;

namespace Orrery.Notebook.Tests.Runs;

/// <summary>A worker holds its limits whatever a kernel has become.</summary>
public class ExecutionTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kernel_that_lives_but_refuses_a_cell_is_ended_and_costs_an_attempt()
    {
        using var attempt = new FakeAttempt((_, _, response) => response.JsonAsync(500, new JsonObject { ["detail"] = "no way" }));

        var failure = (await Assert.ThrowsAsync<FailureException>(() => attempt.RunAsync(NotebookFile.Of("python", "1")).WaitAsync(Soon, Stop))).Failure;

        Assert.Equal(("kernel.died", ErrorClass.Platform, true), (failure.Type, failure.Class, attempt.IsEnded));
        Assert.Contains("It had to be ended: it answered 500: no way.", failure.Message);
    }

    [Fact]
    public async Task Outputs_that_are_too_long_or_no_json_are_left_out_in_words()
    {
        using var attempt = new FakeAttempt(async (_, _, response) =>
        {
            await response.LineAsync(Html(6 << 20));
            await response.LineAsync("{\"output_type\": nonsense}"u8.ToArray());
            await response.LineAsync("{\"output_type\":\"stream\",\"output_type\":\"twice\"}"u8.ToArray());
            await response.LineAsync("{\"output_type\":\"display_data\",\"data\":[{\"application/vnd.orrery.value+json\":{\"name\":7}}]}"u8.ToArray());
            await FakeAttempt.EndAsync(response, new JsonObject { ["execution_count"] = "many", ["line"] = -3 });
        });

        var result = await attempt.RunAsync(NotebookFile.Of("python", "1")).WaitAsync(Soon, Stop);

        var outputs = attempt.Notebook(result.Notebook).Cells[0].Outputs;
        Assert.Equal("… cut: an output had 6,291,524 bytes; at most 5,242,880 are kept\n… cut: an output was no JSON that can be read\n… cut: an output was no JSON that can be read\n", outputs[0]!["text"]!.GetValue<string>());
        Assert.Equal((2, null), (outputs.Count, result.Failure));
    }

    [Fact]
    public async Task A_notebooks_outputs_are_bounded_in_all_and_each_cell_that_was_cut_says_so()
    {
        using var attempt = new FakeAttempt(async (_, _, response) =>
        {
            for (var i = 0; i < 5; i++) await response.LineAsync(Html(3 << 20));
            for (var i = 0; i < 20_000; i++) await response.LineAsync("{\"output_type\":\"display_data\",\"data\":{}}"u8.ToArray());
            await FakeAttempt.EndAsync(response);
        });

        var result = await attempt.RunAsync(NotebookFile.Of("python", "1", "2", "3")).WaitAsync(Soon, Stop);

        var file = attempt.Notebook(result.Notebook);
        Assert.Equal([10_011, 10_011, 1], file.Cells.Select(c => c.Outputs.Count));
        Assert.Equal("… cut: of a cell's outputs the first 10,010 are kept\n", file.Cells[0].Outputs[^1]!["text"]!.GetValue<string>());
        Assert.Equal("… cut: a notebook's outputs are kept up to 32 MiB; the rest of this cell's is left out\n", file.Cells[2].Outputs[^1]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Values_that_are_glued_beyond_the_limit_fail_the_cell()
    {
        using var attempt = new FakeAttempt(async (_, _, response) =>
        {
            for (var i = 0; i < 5; i++)
                await response.LineAsync(KernelJson.Bytes(RichValues.Glued($"v{i}", new string('x', 1 << 20))));
            await FakeAttempt.EndAsync(response);
        });

        var result = await attempt.RunAsync(NotebookFile.Of("python", "1")).WaitAsync(Soon, Stop);

        Assert.Equal(["v0", "v1", "v2"], result.Values.Keys.Order());
        Assert.StartsWith("The values that a run's cells glue may have 4 MiB in all; with 'v4' it is ", result.Failure!.Message);
    }

    [Fact]
    public async Task Cells_are_compiled_before_any_has_run_and_what_a_kernel_says_later_is_nobodys_cell()
    {
        var (asked, code) = (new List<string>(), $"var secret = \"{Guid.NewGuid()}\";");
        using var attempt = new FakeAttempt(async (path, body, response) =>
        {
            asked.Add($"{path} {body["compiled"]}");
            if (path == "compile") await response.LineAsync(KernelJson.Bytes(new JsonObject { ["image"] = Convert.ToBase64String("clean"u8) }));
            await FakeAttempt.EndAsync(response, new JsonObject { ["compiled"] = Convert.ToBase64String("planted"u8) });
        });
        var notebook = NotebookFile.Of("csharp", code, "second");
        notebook.Insert(0, NotebookCell.Code("python", "%%python\nimport os"));

        await attempt.RunAsync(notebook).WaitAsync(Soon, Stop);
        await attempt.RunAsync(NotebookFile.Of("csharp", code)).WaitAsync(Soon, Stop);

        var clean = Convert.ToBase64String("clean"u8);
        Assert.Equal(["compile ", "execute ", $"execute {clean}", "execute ", $"execute {clean}"], asked);
    }

    [Fact]
    public async Task Compiled_cells_are_bounded_each_and_in_all()
    {
        var cells = new CompiledCells();
        Task<IReadOnlyList<byte[]>> Made(int size) => Task.FromResult<IReadOnlyList<byte[]>>([new byte[size]]);

        for (var i = 0; i < 100; i++) await cells.OfAsync(default, [$"cell {i}"], _ => Made(1 << 20));
        await cells.OfAsync(default, ["large"], _ => Made((1 << 20) + 1));

        Assert.Equal(CompiledCells.MostInAll, cells.Bytes);
        Assert.NotNull((await cells.OfAsync(default, ["cell 99"], _ => throw new InvalidOperationException()))[0]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cells.OfAsync(default, ["cell 1"], _ => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => cells.OfAsync(default, ["large"], _ => throw new InvalidOperationException()));
    }

    private static byte[] Html(int length) => Encoding.UTF8.GetBytes($$$"""{"output_type":"display_data","data":{"text/html":"{{{new string('x', length)}}}"},"metadata":{}}""");
}
