using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>What may stand at a place in a C# cell: members after a dot, else what is in scope, by the compiler's own model.</summary>
internal static class CSharpCompletion
{
    private static readonly string[] Keywords = ["await", "bool", "class", "decimal", "double", "else", "false", "for", "foreach", "if", "int", "long", "new", "null", "record", "return", "string", "switch", "true", "using", "var", "while"];

    public static JsonObject At(Compilation compilation, string code, int cursor)
    {
        var start = Completions.WordStart(code, cursor);
        var typed = code[start..cursor];
        var tree = compilation.SyntaxTrees.Last();
        var model = compilation.GetSemanticModel(tree);
        var member = MemberBefore(tree, start);
        var names = member is not null ? Members(model, member, start) : InScope(model, start);
        return Completions.Of(start, cursor, names.Where(n => n.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase) && n.Text != typed)
            .Distinct().OrderBy(n => !n.Text.StartsWith(typed, StringComparison.Ordinal)).ThenBy(n => n.Text, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The expression before the dot that the word stands behind, or null.</summary>
    private static SyntaxNode? MemberBefore(SyntaxTree tree, int start)
    {
        var dot = tree.GetRoot().FindToken(Math.Max(0, start - 1));
        if (!dot.IsKind(SyntaxKind.DotToken)) return null;
        return dot.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            QualifiedNameSyntax name => name.Left,
            MemberBindingExpressionSyntax { Parent: ConditionalAccessExpressionSyntax conditional } => conditional.Expression,
            _ => null,
        };
    }

    private static IEnumerable<(string Text, string Kind)> Members(SemanticModel model, SyntaxNode before, int position)
    {
        var symbol = model.GetSymbolInfo(before).Symbol;
        if (symbol is INamespaceOrTypeSymbol container) return Named(model.LookupSymbols(position, container).Where(s => s is INamespaceOrTypeSymbol || s.IsStatic));
        return model.GetTypeInfo(before).Type is { } type ? Named(model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(s => !s.IsStatic || s is IMethodSymbol { IsExtensionMethod: true })) : [];
    }

    private static IEnumerable<(string Text, string Kind)> InScope(SemanticModel model, int position) =>
        Named(model.LookupSymbols(position)).Concat(Keywords.Select(k => (k, "keyword")));

    private static IEnumerable<(string Text, string Kind)> Named(IEnumerable<ISymbol> symbols) => symbols
        .Where(s => s.CanBeReferencedByName && s.DeclaredAccessibility is Accessibility.Public or Accessibility.NotApplicable or Accessibility.Internal or Accessibility.Private && !s.IsImplicitlyDeclared)
        .Select(s => (s.Name, s.Kind.ToString().ToLowerInvariant()));
}
