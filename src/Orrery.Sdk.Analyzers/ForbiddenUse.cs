using Microsoft.CodeAnalysis;

namespace Orrery.Analyzers;

/// <summary>Members of a type that workflow code must not use, and what it uses instead.</summary>
/// <param name="type">The type's metadata name, such as <c>System.Threading.Tasks.Task`1</c>.</param>
/// <param name="members">Names, separated by spaces; <c>.ctor</c> is every constructor, <c>*</c> everything.</param>
/// <param name="instead">The end of the message, with <c>run</c> in braces where the name of the <c>IRun</c> parameter belongs.</param>
/// <param name="only">Which overloads are meant; all, if null.</param>
internal sealed class ForbiddenUse(string type, string members, DiagnosticDescriptor rule, string instead, Func<IMethodSymbol, bool>? only = null)
{
    private readonly HashSet<string> _members = [.. members.Split(' ')];

    public string Type => type;

    public DiagnosticDescriptor Rule => rule;

    public bool Covers(ISymbol member) =>
        (_members.Contains("*") || _members.Contains(member.Name)) && (only is null || member is IMethodSymbol method && only(method));

    public string Instead(string run) => instead.Replace("{run}", run);
}
