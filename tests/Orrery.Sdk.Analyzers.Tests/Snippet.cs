using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Orrery.Analyzers.Tests;

/// <summary>A piece of a service's source, compiled against the Sdk and looked at by the analyzer.</summary>
internal static class Snippet
{
    private const string Head = """
        global using System;
        global using System.Collections.Generic;
        global using System.Diagnostics;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Orrery;

        """;

    // One compilation that all snippets are added to: what it knows of the referenced assemblies is worked out once.
    private static readonly CSharpCompilation Around = CSharpCompilation.Create(
        "snippet",
        [Parse(Head)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    static Snippet() => Around.GetDiagnostics();

    /// <summary>A whole class whose workflow's method has this body. <c>run</c> is its run, <c>token</c> and <c>task</c> are there to be used.</summary>
    public static string Workflow(string body) => $$"""
        public sealed class Subject
        {
            private static int Count;
            private static readonly int Fixed = 1;
            private const int Named = 2;
            public static string Setting { get; set; } = "";
            public static string Given { get; } = "";
            public static readonly Function<string, int> F = Function.Define<string, int>("f", (text, _) => Task.FromResult(text.Length));

            private static async Task<int> RunAsync(string input, IRun run, CancellationToken token, Task<int> task)
            {
                {{body}}
                return await Task.FromResult(1);
            }
        }
        """;

    /// <summary>The usings, and the source as the last tree.</summary>
    public static CSharpCompilation Compile(string source) => Around.AddSyntaxTrees(Parse(source));

    /// <summary>What the analyzer reports, in the source's order. The source itself must compile.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Analyse(string source)
    {
        var found = await Compile(source)
            .WithAnalyzers([new WorkflowCodeAnalyzer()], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), Thrown, concurrentAnalysis: false, logAnalyzerExecutionTime: false))
            .GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(found.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return [.. found.Where(diagnostic => Rules.All.Contains(diagnostic.Descriptor)).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>What is reported: the rule and the reported source text.</summary>
    public static async Task<string[]> Found(string source) =>
        [.. (await Analyse(source)).Select(found => $"{found.Id} {found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan)}")];

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));

    private static void Thrown(Exception exception, DiagnosticAnalyzer analyzer, Diagnostic diagnostic) => Assert.Fail(exception.ToString());
}
