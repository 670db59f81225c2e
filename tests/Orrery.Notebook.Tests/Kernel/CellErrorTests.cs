namespace Orrery.Notebook.Tests.Kernel;

/// <summary>Whatever goes wrong in a cell is the cell's error; the kernel goes on.</summary>
public class CellErrorTests
{
    [Fact]
    public async Task A_value_that_fails_only_when_it_is_shown_fails_the_cell_and_names_its_line()
    {
        await using var kernel = await LiveKernel.StartAsync();

        var said = await kernel.ExecuteAsync("csharp", "var rows = new[] { 1, 0 };\nrows.Select(r => 1 / r)");

        Assert.Equal(("error", "System.DivideByZeroException", 2), (said[^1]["status"]!.GetValue<string>(), said[^1]["ename"]!.GetValue<string>(), said[^1]["line"]!.GetValue<int>()));
        Assert.Equal("error", said[0]["output_type"]!.GetValue<string>());
        Assert.Equal("2", (await kernel.ExecuteAsync("csharp", "rows.Length"))[0]["data"]!["text/plain"]!.GetValue<string>());
    }

    [Fact]
    public async Task Numbers_that_json_doesnt_know_are_shown_by_their_names()
    {
        await using var kernel = await LiveKernel.StartAsync();

        var shown = await kernel.ExecuteAsync("sql", """SELECT 1.0/0 AS a, -1.0/0 AS b, 'NaN'::DOUBLE AS c, {'x': 'nan'::FLOAT, 'NaN "Infinity': 'it''s NaN, \"NaN'} AS d, 1.5 AS e""");
        var read = await kernel.ExecuteAsync("csharp", """var row = Sql<Dictionary<string, double>>("SELECT 1.0/0 AS a, 'NaN'::DOUBLE AS c, 1.5::DOUBLE AS e")[0]; $"{double.IsPositiveInfinity(row["a"])} {double.IsNaN(row["c"])} {row["e"] == 1.5}" """);

        Assert.Equal("ok", shown[^1]["status"]!.GetValue<string>());
        Assert.Equal("""[["Infinity","-Infinity","NaN",{"x":"NaN","NaN \u0022Infinity":"it\u0027s NaN, \\\u0022NaN"},1.5]]""", shown[0]["data"]!["application/vnd.orrery.table+json"]!["rows"]!.ToJsonString());
        Assert.Equal("True True True", read[0]["data"]!["text/plain"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_python_cell_may_glue_no_number_print_half_a_character_and_find_its_input_empty()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "No python3 below /usr.");
        await using var kernel = await LiveKernel.StartAsync();

        var said = await kernel.ExecuteAsync("python", "glue('low', {'values': [float('-inf'), 1.5]})\nprint('\\ud800')\ninput()");
        var next = await kernel.ExecuteAsync("python", "40 + 2");

        Assert.Equal("EOFError", said[^1]["ename"]!.GetValue<string>());
        Assert.Equal("""{"values":["-Infinity",1.5]}""", said[0]["data"]!["application/vnd.orrery.value+json"]!["value"]!.ToJsonString());
        Assert.Equal("42", next[0]["data"]!["text/plain"]!.GetValue<string>());
    }
}
