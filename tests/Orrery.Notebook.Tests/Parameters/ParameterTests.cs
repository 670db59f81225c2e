using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Parameters;

namespace Orrery.Notebook.Tests.Parameters;

/// <summary>Cells of parameters in three languages, and what is injected behind them.</summary>
public class ParameterTests
{
    [Theory]
    [InlineData("csharp", "int count = 5; // how many", "count", ParameterKind.Integer, "5", "how many")]
    [InlineData("csharp", "var big = 5_000L;", "big", ParameterKind.Integer, "5000", "")]
    [InlineData("csharp", "double rate = 2;", "rate", ParameterKind.Number, "2", "")]
    [InlineData("csharp", "var rate = 1.5m;", "rate", ParameterKind.Number, "1.5", "")]
    [InlineData("csharp", "var name = \"a // b \\\"c\\\"\"; // who", "name", ParameterKind.Text, "\"a // b \\u0022c\\u0022\"", "who")]
    [InlineData("csharp", "var on = true;", "on", ParameterKind.Boolean, "true", "")]
    [InlineData("csharp", "var day = DateOnly.Parse(\"2026-03-01\");", "day", ParameterKind.Date, "\"2026-03-01\"", "")]
    [InlineData("csharp", "string[] names = new[] { \"a\", \"b\" };", "names", ParameterKind.List, "[\"a\",\"b\"]", "")]
    [InlineData("python", "alpha = 0.5  # type: float  how strong", "alpha", ParameterKind.Number, "0.5", "how strong")]
    [InlineData("python", "count: int = 7", "count", ParameterKind.Integer, "7", "")]
    [InlineData("python", "on = False", "on", ParameterKind.Boolean, "false", "")]
    [InlineData("python", "day = '2026-03-01'", "day", ParameterKind.Date, "\"2026-03-01\"", "")]
    [InlineData("python", "nothing = None", "nothing", ParameterKind.Any, null, "")]
    [InlineData("sql", "SET VARIABLE top = 10; -- rows", "top", ParameterKind.Integer, "10", "rows")]
    [InlineData("sql", "set variable name = 'it''s';", "name", ParameterKind.Text, "\"it\\u0027s\"", "")]
    [InlineData("sql", "SET VARIABLE day = DATE '2026-03-01';", "day", ParameterKind.Date, "\"2026-03-01\"", "")]
    public void An_assignment_is_a_typed_parameter(string language, string line, string name, ParameterKind kind, string? value, string help)
    {
        var parameter = Assert.Single(ParameterCell.Read(With(language, line)));

        Assert.Equal((name, kind, value, help), (parameter.Name, parameter.Kind, parameter.Default?.ToJsonString(), parameter.Help));
    }

    [Theory]
    [InlineData("csharp", "var a = \"x\";", "\"q\\\"\\\\\\n\"", "// Parameters\nvar a = \"q\\\"\\\\\\n\";")]
    [InlineData("csharp", "double a = 1;", "2", "// Parameters\ndouble a = 2;")]
    [InlineData("csharp", "DateOnly a = DateOnly.Parse(\"2026-01-01\");", "\"2026-02-03\"", "// Parameters\nDateOnly a = DateOnly.Parse(\"2026-02-03\");")]
    [InlineData("python", "a = True", "false", "# Parameters\na = False")]
    [InlineData("python", "a = [1]", "[1, \"two\", null]", "# Parameters\na = [1, \"two\", None]")]
    [InlineData("sql", "SET VARIABLE a = 'x';", "\"it's; drop\"", "-- Parameters\nSET VARIABLE a = 'it''s; drop';")]
    public void A_value_is_injected_as_an_assignment_that_can_say_nothing_else(string language, string line, string value, string source)
    {
        var file = With(language, line);

        Injection.Inject(file, new Dictionary<string, JsonNode?> { ["a"] = JsonNode.Parse(value) });

        Assert.Equal(["parameters"], file.Cells[0].Tags);
        Assert.Equal(["injected-parameters"], file.Cells[1].Tags);
        Assert.Equal(source, file.Cells[1].Source);
    }

    [Fact]
    public void A_cell_that_was_injected_before_is_replaced_where_it_stands()
    {
        var file = With("python", "a = 1");
        Injection.Inject(file, new Dictionary<string, JsonNode?> { ["a"] = 2 });
        var again = NotebookFile.Parse(file.Write());

        Injection.Inject(again, new Dictionary<string, JsonNode?> { ["a"] = 3 });

        Assert.Equal(["a = 1", "# Parameters\na = 3", "print(a)"], again.Cells.Select(c => c.Source));
    }

    [Fact]
    public void Without_a_cell_of_parameters_what_is_given_comes_first()
    {
        var file = NotebookFile.Of("python", "print(a)");

        Injection.Inject(file, new Dictionary<string, JsonNode?> { ["a"] = 2 });

        Assert.Equal(["# Parameters\na = 2", "print(a)"], file.Cells.Select(c => c.Source));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("1a")]
    [InlineData("a\n;x")]
    [InlineData("")]
    public void A_name_that_could_say_something_else_is_refused(string name) =>
        Assert.Equal("input.parameters", Assert.Throws<FailureException>(() => Injection.Inject(NotebookFile.Of("python", ""), new Dictionary<string, JsonNode?> { [name] = 1 })).Failure.Type);

    [Fact]
    public void What_a_csharp_kernel_runs_is_the_same_for_all_values_of_a_type()
    {
        var (one, other) = (With("csharp", "int a = 1;\nvar b = \"x\";"), With("csharp", "int a = 1;\nvar b = \"x\";"));

        var shared = Injection.Inject(one, new Dictionary<string, JsonNode?> { ["a"] = 5, ["b"] = "y" });

        Assert.Equal("// Parameters\nint a = Parameter<int>(\"a\");\nstring b = Parameter<string>(\"b\");", shared);
        Assert.Equal(shared, Injection.Inject(other, new Dictionary<string, JsonNode?> { ["a"] = 6, ["b"] = "z" }));
        Assert.NotEqual(one.Cells[1].Source, other.Cells[1].Source);
    }

    private static NotebookFile With(string language, string line)
    {
        var file = NotebookFile.Of(language, line, "print(a)");
        file.Cells[0].Metadata["tags"] = new JsonArray("parameters");
        return file;
    }
}
