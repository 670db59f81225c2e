using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Orrery.Analyzers;

/// <summary>Finds the rule that forbids a member to workflow code.</summary>
internal sealed class ForbiddenMembers(Compilation compilation)
{
    private static readonly ForbiddenUse Unconfigured = new("", "*", Rules.ConfigureAwait, "await without it");

    private static readonly ForbiddenUse Shared = new(
        "", "*", Rules.SharedState, "the run's input, locals, or the body of {run}.Value; or make it readonly");

    private readonly ILookup<ISymbol?, ForbiddenUse> _uses = ForbiddenUses.All
        .SelectMany(use => compilation.GetTypesByMetadataName(use.Type), (use, type) => (use, type))
        .ToLookup(entry => (ISymbol?)entry.type, entry => entry.use, SymbolEqualityComparer.Default);

    public ForbiddenUse? Find(IOperation operation, ISymbol member) =>
        _uses[member.ContainingType?.OriginalDefinition].FirstOrDefault(use => use.Covers(member))
        ?? (LeavesContext(operation) ? Unconfigured : Changes(member) ? Shared : null);

    /// <summary><c>ConfigureAwait(false)</c>, or with options that don't ask for the captured context.</summary>
    private static bool LeavesContext(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } call
        && call.TargetMethod.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks"
        && call.Arguments.LastOrDefault()?.Value.ConstantValue is { HasValue: true, Value: false or int and (0 or 2 or 4 or 6) };

    private static bool Changes(ISymbol member) => member switch
    {
        IFieldSymbol field => field is { IsStatic: true, IsReadOnly: false, IsConst: false },
        IPropertySymbol property => property is { IsStatic: true, SetMethod: { IsInitOnly: false } },
        _ => false,
    };
}
