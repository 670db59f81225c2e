using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Orrery.Analyzers.Tests;

public class WorkflowCodeFixesTests
{
    [Theory]
    [InlineData("DateTimeOffset.UtcNow", "run.Now")]
    [InlineData("DateTimeOffset.Now", "run.Now")]
    [InlineData("DateTime.UtcNow.AddDays(1)", "run.Now.UtcDateTime.AddDays(1)")]
    [InlineData("Guid.NewGuid()", "run.NewId()")]
    [InlineData("Guid.CreateVersion7()", "run.NewId()")]
    [InlineData("Task.Delay(TimeSpan.FromDays(1))", "run.Delay(TimeSpan.FromDays(1))")]
    [InlineData("Task.Delay(100 + 5)", "run.Delay(TimeSpan.FromMilliseconds(100 + 5))")]
    [InlineData("Task.Delay(TimeSpan.Zero, run.Cancelled)", "run.Delay(TimeSpan.Zero)")]
    [InlineData("await task.ConfigureAwait(false)", "await task")]
    public async Task The_run_s_own_stands_in(string wrong, string right) =>
        Assert.Equal(Snippet.Workflow($"var x = {right};"), await Fixed(Snippet.Workflow($"var x = {wrong};")));

    [Fact]
    public async Task The_name_of_the_run_in_scope_is_used()
    {
        const string code = "await run.Map(\"m\", new[] {{ 1 }}, (i, scope) => Task.FromResult({0}));";

        Assert.Equal(Snippet.Workflow(string.Format(null, code, "scope.Now")), await Fixed(Snippet.Workflow(string.Format(null, code, "DateTimeOffset.UtcNow"))));
    }

    [Theory]
    [InlineData("DateTime.Now")]
    [InlineData("Task.Delay(1, token)")]
    [InlineData("Task.Delay(TimeSpan.Zero, TimeProvider.System)")]
    [InlineData("Task.Run(() => 1)")]
    public async Task Nothing_is_offered_where_it_would_mean_something_else(string wrong) =>
        Assert.Null(await Fixed(Snippet.Workflow($"var x = {wrong};")));

    /// <summary>The source after the fix of its one diagnostic, which must compile and be clean; null if no fix is offered.</summary>
    private static async Task<string?> Fixed(string source)
    {
        var stop = TestContext.Current.CancellationToken;
        var compilation = Snippet.Compile(source);
        using var workspace = new AdhocWorkspace();
        var project = workspace.CurrentSolution
            .AddProject("snippet", "snippet", LanguageNames.CSharp)
            .WithMetadataReferences(compilation.References)
            .WithCompilationOptions(compilation.Options)
            .WithParseOptions(compilation.SyntaxTrees[0].Options);
        var document = project
            .AddDocument("Usings.cs", compilation.SyntaxTrees[0].GetText(stop)).Project
            .AddDocument("Snippet.cs", compilation.SyntaxTrees[1].GetText(stop));

        var actions = new List<CodeAction>();
        var diagnostic = Assert.Single(await Snippet.Analyse(source));
        if (!new WorkflowCodeFixes().FixableDiagnosticIds.Contains(diagnostic.Id)) return null;
        await new WorkflowCodeFixes().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), stop));
        if (actions.Count == 0) return null;

        var change = Assert.IsType<ApplyChangesOperation>(Assert.Single(await Assert.Single(actions).GetOperationsAsync(stop)));
        var after = (await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync(stop)).ToString();
        Assert.Empty(await Snippet.Analyse(after));
        return after;
    }
}
