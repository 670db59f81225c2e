namespace Orrery.Analyzers.Tests;

/// <summary>Where the rules hold: workflow code, and nothing else.</summary>
public class WorkflowCodeTests
{
    private static readonly string[] Reported = ["ORR001 DateTimeOffset.UtcNow"];

    [Theory]
    [InlineData("DateTimeOffset Here() => DateTimeOffset.UtcNow; var x = Here();")]
    [InlineData("static DateTimeOffset Here() => DateTimeOffset.UtcNow; var x = Here();")]
    [InlineData("var x = new[] { 1 }.Select(_ => DateTimeOffset.UtcNow).First();")]
    [InlineData("await run.Map(\"m\", new[] { 1 }, (_, _) => Task.FromResult(DateTimeOffset.UtcNow));")]
    [InlineData("Func<DateTimeOffset> now = () => DateTimeOffset.UtcNow; var x = await run.Value(\"v\", () => Task.FromResult(1)); now();")]
    [InlineData("await run.Value(DateTimeOffset.UtcNow.ToString(), () => Task.FromResult(1));")]
    [InlineData("Func<Task<DateTimeOffset>> now = () => Task.FromResult(DateTimeOffset.UtcNow); await run.Value(\"v\", now); await now();")]
    public async Task Whatever_lies_inside_a_method_that_takes_a_run_is_workflow_code(string body) =>
        Assert.Equal(Reported, await Snippet.Found(Snippet.Workflow(body)));

    [Theory]
    [InlineData("await run.Value(\"v\", () => Task.FromResult(DateTimeOffset.UtcNow));")]
    [InlineData("await run.Value(\"v\", async () => { await Task.Delay(1, token).ConfigureAwait(false); return Task.Run(() => File.ReadAllText(input)).Result; });")]
    [InlineData("await run.Map(\"m\", new[] { 1 }, (i, scope) => scope.Value(\"v\", () => Task.FromResult(Guid.NewGuid())));")]
    [InlineData("await run.Value(\"v\", Read); static Task<DateTimeOffset> Read() => Task.FromResult(DateTimeOffset.UtcNow);")]
    [InlineData("Func<Task<DateTimeOffset>> now = () => Task.FromResult(DateTimeOffset.UtcNow); await run.Value(\"v\", now);")]
    [InlineData("await run.Value<DateTimeOffset>(\"v\", input == \"\" ? () => Task.FromResult(DateTimeOffset.UtcNow) : () => Task.FromResult(DateTimeOffset.Now));")]
    public async Task The_body_of_a_value_may_do_anything(string body) => Assert.Empty(await Snippet.Found(Snippet.Workflow(body)));

    [Theory]
    [InlineData("var g = Function.Define<string, DateTimeOffset>(\"g\", (_, _) => Task.FromResult(DateTimeOffset.UtcNow)); await run.Call(g, input);")]
    [InlineData("static Task<DateTimeOffset> G(string s, IFunctionContext c) => Task.FromResult(DateTimeOffset.UtcNow); await run.Call(Function.Define<string, DateTimeOffset>(\"g\", G), input);")]
    public async Task A_function_may_do_anything_wherever_it_is_written(string body) => Assert.Empty(await Snippet.Found(Snippet.Workflow(body)));

    [Theory]
    [InlineData("private static readonly Workflow W = Workflow.Define<string, DateTimeOffset>(\"w\", (_, run) => Task.FromResult(DateTimeOffset.UtcNow));")]
    [InlineData("private static readonly Workflow W = Workflow.Define<string, DateTimeOffset>(\"w\", (_, _) => Task.FromResult(DateTimeOffset.UtcNow));")]
    [InlineData("public Workflow W => Workflow.Define<string, DateTimeOffset>(\"w\", async (_, run) => { await run.Delay(TimeSpan.Zero); return DateTimeOffset.UtcNow; });")]
    [InlineData("private DateTimeOffset Later(IRun run) => DateTimeOffset.UtcNow;")]
    [InlineData("private DateTimeOffset Later<T>(T run) where T : IRun => DateTimeOffset.UtcNow;")]
    public async Task A_lambda_in_a_field_and_a_method_that_takes_a_run_are_workflow_code(string member) =>
        Assert.Equal(Reported, await Snippet.Found($"public sealed class Subject {{ {member} }}"));

    [Theory]
    [InlineData("private static readonly Function<string, DateTimeOffset> F = Function.Define<string, DateTimeOffset>(\"f\", (_, context) => Task.FromResult(DateTimeOffset.UtcNow));")]
    [InlineData("private static DateTimeOffset Now() => DateTimeOffset.UtcNow;")]
    [InlineData("private static Task<DateTimeOffset> Now(string s, IFunctionContext context) => Task.FromResult(DateTimeOffset.UtcNow);")]
    [InlineData("private static DateTimeOffset At { get; } = DateTimeOffset.UtcNow;")]
    [InlineData("private static readonly Workflow W = Workflow.Define<string, int>(\"w\", (_, _) => Task.FromResult(1), _ => Console.WriteLine(DateTimeOffset.UtcNow));")]
    public async Task Functions_and_ordinary_code_are_left_alone(string member) =>
        Assert.Empty(await Snippet.Found($"public sealed class Subject {{ {member} }}"));

    [Fact]
    public async Task A_method_group_is_reported_like_a_call() =>
        Assert.Equal(["ORR003 Guid.NewGuid"], await Snippet.Found(Snippet.Workflow("Func<Guid> make = Guid.NewGuid;")));

    [Fact]
    public async Task Another_IRun_is_not_meant() =>
        Assert.Empty(await Snippet.Found("namespace Other { interface IRun; class C { DateTime Later(IRun run) => DateTime.Now; } }"));
}
