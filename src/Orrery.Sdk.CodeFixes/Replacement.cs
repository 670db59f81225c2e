using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orrery.Analyzers;

/// <summary>What stands in for a reported expression.</summary>
internal sealed class Replacement(string title, ExpressionSyntax expression)
{
    public string Title => title;

    public ExpressionSyntax Expression => expression;

    /// <summary>Null where no replacement means the same: it would be for the author to decide.</summary>
    public static Replacement? For(ExpressionSyntax wrong, SemanticModel model, string run)
    {
        if (model.GetSymbolInfo(wrong).Symbol is not { } used) return null;
        return (used.ContainingType.Name, used.Name, wrong) switch
        {
            ("DateTimeOffset", "UtcNow" or "Now", MemberAccessExpressionSyntax or IdentifierNameSyntax) => Use($"{run}.Now"),
            ("DateTime", "UtcNow", MemberAccessExpressionSyntax or IdentifierNameSyntax) => Use($"{run}.Now.UtcDateTime"),
            ("Guid", "NewGuid" or "CreateVersion7", InvocationExpressionSyntax) => Use($"{run}.NewId()"),
            ("Task", "Delay", InvocationExpressionSyntax call) => Delay(call, (IMethodSymbol)used, model, run),
            (_, "ConfigureAwait", InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }) => new("Remove ConfigureAwait", access.Expression),
            _ => null,
        };
    }

    private static Replacement Use(string text) => new($"Use {text}", SyntaxFactory.ParseExpression(text));

    /// <summary>The run's own cancellation reaches its waits by itself; another token can't be handed to one.</summary>
    private static Replacement? Delay(InvocationExpressionSyntax call, IMethodSymbol used, SemanticModel model, string run)
    {
        var arguments = call.ArgumentList.Arguments;
        if (arguments.Any(argument => argument.NameColon is not null)) return null;
        if (arguments.Count > 1 && !(used.Parameters[1].Type.Name == nameof(CancellationToken) && IsRunsOwn(arguments[1].Expression, model))) return null;
        if (arguments.Count > 2) return null;

        var time = arguments[0].WithoutTrivia().ToString();
        if (used.Parameters[0].Type.SpecialType == SpecialType.System_Int32) time = $"{NameOfTimeSpan(call, model)}.FromMilliseconds({time})";
        return new($"Use {run}.Delay", SyntaxFactory.ParseExpression($"{run}.Delay({time})"));
    }

    private static string NameOfTimeSpan(ExpressionSyntax at, SemanticModel model) =>
        model.LookupNamespacesAndTypes(at.SpanStart, name: nameof(TimeSpan)).Any(found => found.ContainingNamespace?.Name == "System") ? "TimeSpan" : "System.TimeSpan";

    private static bool IsRunsOwn(ExpressionSyntax token, SemanticModel model) =>
        model.GetSymbolInfo(token).Symbol is IPropertySymbol { Name: "Cancelled", ContainingType: { Name: "IRun", ContainingNamespace.Name: "Orrery" } };
}
