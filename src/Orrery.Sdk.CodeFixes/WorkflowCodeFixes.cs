using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orrery.Analyzers;

/// <summary>Puts the run's own time, ids and waits in place of the reported ones, and takes <c>ConfigureAwait(false)</c> away.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WorkflowCodeFixes : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [Rules.Clock.Id, Rules.NewId.Id, Rules.Wait.Id, Rules.ConfigureAwait.Id];

    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax wrong || model is null) continue;
            if (Replacement.For(wrong, model, diagnostic.Properties[WorkflowCodeAnalyzer.Run]!) is not { } right) continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    right.Title,
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(wrong, right.Expression.WithTriviaFrom(wrong)))),
                    equivalenceKey: diagnostic.Id),
                diagnostic);
        }
    }
}
