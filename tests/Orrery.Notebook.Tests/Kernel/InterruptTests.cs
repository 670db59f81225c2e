using System.Text.Json.Nodes;
using Orrery.Notebook.Tests.Runs;
using Orrery.Services.Notebook.Kernel;

namespace Orrery.Notebook.Tests.Kernel;

/// <summary>An interrupt reaches its cell whenever it comes, and no other cell.</summary>
public class InterruptTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sql", "SELECT count(*) FROM range(1_000_000_000_000) t(i) WHERE i % 7 = 3")]
    [InlineData("python", "import time\ntime.sleep(600)")]
    public async Task One_that_comes_before_the_cell_has_begun_isnt_lost(string language, string code)
    {
        if (language == "python") Assert.SkipUnless(File.Exists("/usr/bin/python3"), "No python3 below /usr.");
        Tools.DuckDb();
        using var cells = new CellRunner();
        await cells.ExecuteAsync(language, "", new OutputQueue());

        var running = cells.ExecuteAsync(language, code, new OutputQueue());
        Assert.True(cells.Interrupt()); // its thread has hardly started

        Assert.Equal("interrupted", (await running.WaitAsync(Soon, Stop))["status"]!.GetValue<string>());
        Assert.Equal("ok", (await cells.ExecuteAsync(language, language == "sql" ? "SELECT 1" : "1", new OutputQueue()).WaitAsync(Soon, Stop))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_that_comes_while_the_language_of_the_cell_is_loaded_isnt_lost()
    {
        await using var kernel = await LiveKernel.StartAsync();

        var running = kernel.ExecuteAsync("csharp", "while (true) { }");
        await kernel.InterruptAsync();

        Assert.Equal("interrupted", (await running.WaitAsync(Soon, Stop))[^1]["status"]!.GetValue<string>());
        Assert.Equal("2", (await kernel.ExecuteAsync("csharp", "1 + 1"))[0]["data"]!["text/plain"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_that_falls_between_two_statements_ends_the_cell()
    {
        Tools.DuckDb();
        using var cells = new CellRunner();
        var outputs = new OutputQueue();
        var running = cells.ExecuteAsync("sql", "SELECT 1;\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"SET VARIABLE last = {i};\n")), outputs);

        await using var shown = outputs.ReadAllAsync().GetAsyncEnumerator(Stop);
        await shown.MoveNextAsync();
        cells.Interrupt();

        Assert.Equal("interrupted", (await running.WaitAsync(Soon, Stop))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_query_that_a_csharp_cell_asks_ends_as_well()
    {
        await using var kernel = await LiveKernel.StartAsync();

        var running = kernel.ExecuteAsync("csharp", $"File.WriteAllText(\"{kernel.Folder}/begun\", \"\"); Sql(\"SELECT count(*) FROM range(1_000_000_000_000) t(i) WHERE i % 7 = 3\")");
        while (!File.Exists($"{kernel.Folder}/begun")) await Task.Yield();
        await kernel.InterruptAsync();

        Assert.Equal("interrupted", (await running.WaitAsync(Soon, Stop))[^1]["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Whenever_a_python_cell_is_interrupted_the_next_one_is_answered_by_its_own_answer()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "No python3 below /usr.");
        using var cells = new CellRunner();
        await cells.ExecuteAsync("python", "pass", new OutputQueue());

        for (var i = 0; i < 200; i++)
        {
            var running = cells.ExecuteAsync("python", "pass", new OutputQueue());
            Thread.SpinWait(i * 200); // at another place each time
            cells.Interrupt();
            await running.WaitAsync(Soon, Stop);

            var outputs = new OutputQueue();
            var end = await cells.ExecuteAsync("python", $"{i}", outputs).WaitAsync(Soon, Stop);
            outputs.Complete();
            Assert.Equal("ok", end["status"]!.GetValue<string>());
            Assert.Equal($"{i}", await TextAsync(outputs));
        }
    }

    [Fact]
    public async Task What_is_asked_between_two_python_cells_gets_its_own_answers()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "No python3 below /usr.");
        using var cells = new CellRunner();
        await cells.ExecuteAsync("python", "apple = 1", new OutputQueue());

        for (var i = 0; i < 50; i++)
        {
            var (proposed, known) = (cells.CompleteAsync("python", "appl", 4), cells.VariablesAsync());
            var running = cells.ExecuteAsync("python", $"apple = {i}", new OutputQueue());

            Assert.Equal("ok", (await running.WaitAsync(Soon, Stop))["status"]!.GetValue<string>());
            Assert.Contains((await proposed.WaitAsync(Soon, Stop))["matches"]!.AsArray().Select(m => m!["text"]!.GetValue<string>()), m => m == "apple");
            Assert.All((await known.WaitAsync(Soon, Stop)).Select(v => v!["name"]!.GetValue<string>()), n => Assert.Equal("apple", n));
        }
    }

    private static async Task<string> TextAsync(OutputQueue outputs)
    {
        await foreach (var output in outputs.ReadAllAsync()) return JsonNode.Parse(output)!["data"]!["text/plain"]!.GetValue<string>();
        return "";
    }
}
